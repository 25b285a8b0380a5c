"""Tests of what a drawn picture is judged by."""
