"""Tests of the hosts beyond what all of them do alike."""
