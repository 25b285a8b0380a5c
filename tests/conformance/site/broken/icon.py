"""A picture whose function fails."""


def image() -> None:
    raise RuntimeError("the database is away")
