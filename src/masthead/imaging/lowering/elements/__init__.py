"""Rules that depend on where an element stands: they rewrite the parsed document. No I/O, cannot fail."""
