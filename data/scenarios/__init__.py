"""The indicator board (场景): values, targets and trends of published indicators."""
