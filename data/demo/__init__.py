"""The demo city: Changsha, with its catalogue and its life. The same arguments give the same rows."""
