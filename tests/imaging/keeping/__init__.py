"""Tests of keys, and of what is kept under them."""
