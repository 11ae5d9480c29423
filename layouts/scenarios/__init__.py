"""Drawings of indicators (指标). A scenario (场景) is a task of the city for which agencies publish indicators."""
