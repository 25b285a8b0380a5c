"""Tests of which declarations win for an element."""
