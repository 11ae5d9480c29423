"""Questions of viewers: each has filters, a moment and a window; rollups and raw rows answer it together."""
