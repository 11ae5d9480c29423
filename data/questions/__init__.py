"""Questions: their filters, moment and window, and how rollups and raw rows answer them together."""
