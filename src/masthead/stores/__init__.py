"""Bytes kept by key: in memory, on disk, and wherever a ``Store`` leads. Nothing here knows what the bytes are."""
