"""Tests of what one picture may ask of the engine."""
