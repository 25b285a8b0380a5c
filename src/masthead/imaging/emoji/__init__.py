"""Emoji that are drawn as pictures of a provider: found in text, named as the provider names them, put in its place."""
