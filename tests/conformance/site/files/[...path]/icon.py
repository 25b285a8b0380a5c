"""Bytes that show what a catch-all caught."""


def image(params: dict[str, list[str]]) -> bytes:
    return repr(params["path"]).encode()
