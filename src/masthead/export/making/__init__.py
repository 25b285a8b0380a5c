"""The images of a batch, made and written to their place: what a worker does."""
