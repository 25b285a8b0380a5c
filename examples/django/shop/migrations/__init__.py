"""The tables of the shop, and its first products."""
