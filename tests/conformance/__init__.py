"""The conformance suite: one site, one list of checks, and one small application for every host."""
