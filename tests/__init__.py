"""Tests of Masthead; they mirror ``src/masthead``, plus ``acceptance/`` for whole sites."""
