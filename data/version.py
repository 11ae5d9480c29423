"""The version of Citydeck. pyproject.toml and the newest release in CHANGELOG.md have the same number."""

VERSION = "0.2.0"
