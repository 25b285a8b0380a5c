"""Pixels → the bytes of a file: the table of output formats, and the encoders of our own."""
