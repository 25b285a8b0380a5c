"""Bytes that show which request of the host the function was given."""


def image(request: object) -> bytes:
    return type(request).__name__.encode()
