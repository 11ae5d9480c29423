"""TRUTH: SQLAlchemy Core selects to DataFrames. Never imports dash or plotly."""
