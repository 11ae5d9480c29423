"""Headline measures (核心指标): each is defined once, and everything that shows it uses this definition."""
