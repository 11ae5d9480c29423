"""Drawings of headline measures (核心指标): tiles, map and scorecard."""
