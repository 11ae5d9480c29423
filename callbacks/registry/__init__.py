"""Which read is drawn by which card, and on which page it stands: one tuple of panels per domain, and the pages."""
