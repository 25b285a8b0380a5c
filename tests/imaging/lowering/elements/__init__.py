"""Tests of rules that depend on where an element stands."""
