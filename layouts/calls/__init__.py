"""Drawings of data calls (数据调用)."""
