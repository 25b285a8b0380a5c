"""Which source defines ``generate_image_metadata``: found by reading, in any form that binds the name."""

from __future__ import annotations

import pytest

from masthead.routing.source import has_image_ids


@pytest.mark.parametrize(
    "source",
    [
        "def generate_image_metadata(params): return []",
        "async def generate_image_metadata(params): return []",
        "class generate_image_metadata: ...",
        "generate_image_metadata = lambda params: []",
        "generate_image_metadata: object = list",
        "other, generate_image_metadata = list, list",
        "from shop import generate_image_metadata",
        "from shop import versions as generate_image_metadata",
        "import shop.versions as generate_image_metadata",
        "if True:\n    def generate_image_metadata(): ...",
        "if False:\n    pass\nelse:\n    def generate_image_metadata(): ...",
        "try:\n    from shop import generate_image_metadata\nexcept ImportError:\n    pass",
        "try:\n    import shop\nexcept ImportError:\n    def generate_image_metadata(): ...",
        "try:\n    pass\nfinally:\n    generate_image_metadata = list",
        "with open('x') as file:\n    generate_image_metadata = file.read",
    ],
)
def test_every_way_to_bind_the_name_at_the_top_level_counts(source: str) -> None:
    assert has_image_ids(source.encode())


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def image(): ...",
        "# generate_image_metadata comes later",
        "'''generate_image_metadata'''",
        "def generate_image_metadata2(): ...",
        "def image():\n    def generate_image_metadata(): ...",
        "class Card:\n    def generate_image_metadata(self): ...",
        "print(generate_image_metadata)",
        "card.generate_image_metadata = list",
        "from shop import generate_image_metadata as versions",
        "import shop.generate_image_metadata",
        "from shop import *  # generate_image_metadata",
        "generateImageMetadata = list",
    ],
)
def test_a_name_that_is_only_mentioned_or_bound_elsewhere_does_not_count(source: str) -> None:
    assert not has_image_ids(source.encode())


@pytest.mark.parametrize("damage", [b"\ndef", b"\n(", b"\n\x00", b"\n\xff"])
def test_a_file_that_does_not_parse_counts_by_its_text(damage: bytes) -> None:
    assert has_image_ids(b"def generate_image_metadata(): ..." + damage)
    assert not has_image_ids(b"def image(): ..." + damage)


def test_reading_runs_nothing() -> None:
    assert has_image_ids(b"raise SystemExit(3)\ndef generate_image_metadata(): ...")


def test_a_byte_order_mark_and_an_encoding_line_are_understood() -> None:
    assert has_image_ids(b"\xef\xbb\xbfdef generate_image_metadata(): ...")
    assert has_image_ids(b"# coding: latin-1\nname = '\xe9'\ndef generate_image_metadata(): ...")
    assert not has_image_ids(b"# coding: latin-1\nname = '\xe9'  # generate_image_metadata")
