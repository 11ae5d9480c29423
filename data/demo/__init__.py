"""The demo city Changsha: its catalogue, and generated rows. The same arguments always give the same rows."""
