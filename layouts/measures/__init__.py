"""Drawings of headline measures (核心指标): tiles, a map and a scorecard."""
