"""Map layers (图层): assets, their states and their readings."""
