"""Tests of the rewriting of CSS ahead of the engine."""
