"""A real browser loads a page of each host: the tags are in the DOM and the images decode."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser import dom_of, needs_chromium
from tests.conformance.hosts import HOSTS, SERVERS, Host
from tests.conformance.servers import running
from tests.sites import urls_of

SIZES = """<!doctype html><body>{images}<script>
addEventListener("load", () => document.body.textContent =
  [...document.images].map(image => image.naturalWidth + "x" + image.naturalHeight).join(" "))
</script>"""


@needs_chromium
@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
def test_a_browser_finds_the_tags_and_decodes_the_images(host: Host, tmp_path: Path) -> None:
    with running(host, SERVERS[host.servers[0]], tmp_path / "log") as client:
        origin = str(client.http.base_url).rstrip("/")
        dom = dom_of(f"{origin}/pages/ada")
        icons, cards = urls_of(dom, "icon"), urls_of(dom, "og:image")
        assert (len(icons), len(cards)) == (1, 2)
        sources = [*(f"{origin}{icon}" for icon in icons), *cards, f"{origin}/card"]
        page = tmp_path / "page.html"
        page.write_text(SIZES.format(images="".join(f'<img src="{source}">' for source in sources)))
        (sizes,) = re.findall(r"<body>(.*?)</body>", dom_of(page.as_uri()), re.DOTALL)
        assert sizes.split() == ["32x32", "120x63", "120x63", "60x40"]
