"""Tests of where pictures are drawn, and for how long."""
