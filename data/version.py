"""The version of Citydeck; pyproject.toml and the newest entry of CHANGELOG.md name the same."""

VERSION = "0.2.0"
