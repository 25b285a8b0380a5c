"""The user's code: the only place that imports it or runs it."""
