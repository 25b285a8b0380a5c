"""Tests of limits and of checking CSS."""
