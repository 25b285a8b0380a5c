"""Tests of choosing typefaces."""
