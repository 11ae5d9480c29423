"""The contract: the tables and views that a warehouse must have, with scopes, meanings and units."""
