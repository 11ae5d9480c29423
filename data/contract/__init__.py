"""The contract: the tables and views that a warehouse must have, with the meaning, unit and scope of each column."""
