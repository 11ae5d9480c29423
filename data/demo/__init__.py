"""The demo city: Changsha, its catalogue and its life, the same rows for the same arguments."""
