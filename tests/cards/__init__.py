"""Tests of cards for built sites."""
