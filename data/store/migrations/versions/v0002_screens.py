"""Screens, those that wait for approval, and keys with which the deck signs."""

from alembic import op
from sqlalchemy import JSON, Column, DateTime, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the three tables."""
    _screens()
    op.create_table(
        "kept_key",
        Column("name", Text, primary_key=True),
        Column("value", Text, nullable=False),
        Column("made_at", DateTime, nullable=False),
    )


def _screens() -> None:
    op.create_table(
        "screen",
        Column("mark", Text, primary_key=True),
        Column("name", Text, nullable=False, unique=True),
        Column("binding", Text, nullable=False),
        Column("address", Text, nullable=False),
        Column("browser", Text, nullable=False),
        Column("scenes", JSON, nullable=False),
        Column("districts", JSON, nullable=False),
        Column("approved_by", Text, nullable=False),
        Column("approved_at", DateTime, nullable=False),
        Column("seen_at", DateTime, nullable=False),
        Column("proved_at", DateTime),
    )
    op.create_table(
        "pairing",
        Column("mark", Text, primary_key=True),
        Column("code", Text, nullable=False, unique=True),
        Column("binding", Text, nullable=False),
        Column("address", Text, nullable=False),
        Column("browser", Text, nullable=False),
        Column("asked_at", DateTime, nullable=False),
        Column("seen_at", DateTime, nullable=False),
        Column("code_ends_at", DateTime, nullable=False),
    )
