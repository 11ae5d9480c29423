"""The panels, one tuple per domain, and the pages. A panel joins a read and a card; a page is a list of panels."""
