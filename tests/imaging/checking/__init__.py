"""Tests of what is said of CSS and of pictures."""
