"""A site written as files: enumerate, draw, write, manifest."""
