"""What is asked: filters, the moment, the window and how rollups and raw rows answer it together."""
