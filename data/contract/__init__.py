"""The contract: tables and views that a warehouse must have, their columns, scopes and rollups."""
