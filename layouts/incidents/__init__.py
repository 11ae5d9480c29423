"""Drawings of incidents (事件)."""
