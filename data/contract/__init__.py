"""The contract: the tables and columns that the deck reads, what they mean, and which of their rows count."""
