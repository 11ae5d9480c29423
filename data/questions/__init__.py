"""Questions of viewers. Each question has filters, a moment and a window. Rollups and raw rows answer it together."""
