"""Headline measures (核心指标): each is defined once, and every surface takes its number from here."""
