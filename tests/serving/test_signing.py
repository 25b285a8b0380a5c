"""Signed URLs: what was signed is answered, and nothing else, however it is written."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from masthead import Masthead, Request, Response, Serving
from masthead.errors import InvalidOptionError, MastheadError, MissingBaseUrlError, MissingSecretsError, SignatureError
from masthead.serving.signing import (
    LONGEST_QUERY,
    LONGEST_VALUE,
    MOST_PARAMETERS,
    SIGNATURE,
    Signing,
)
from tests.servers import serving
from tests.serving.keeping import counted
from tests.sites import PLAIN, pixel_size, urls_of, write_site

SECRET, OTHER = "first-secret-of-16", "other-secret-of-16"
SIGNING = Signing((SECRET,))
TITLED = """
from masthead import ImageResponse
size = (64, 32)
def image(query):
    return ImageResponse(f"<p>{len(query)} {query.get('title')}</p>", headers={"x-query": ascii(query)})
"""
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64).filter(
    lambda name: name != SIGNATURE
)
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PARAMETERS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=6)
PATHS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=4).map(
    lambda parts: "".join(f"/{quote(part, safe='')}" for part in parts)
)


def site_of(folder: Path, *secrets: str, **options: object) -> Masthead:
    app = write_site(
        folder,
        {
            "[id]/opengraph_image.py": TITLED,
            "plain/icon.py": PLAIN,
        },
    )
    serving = Serving(secrets=secrets, **options)  # type: ignore[arg-type]
    return Masthead(app, metadata_base="https://shop.example", serving=serving)


def ask(site: Masthead, url: str, method: str = "GET") -> Response:
    parts = urlsplit(url)
    return site.respond(Request(parts.path, method, query=parts.query))


@given(PATHS, PARAMETERS, st.randoms())
def test_what_was_signed_verifies_in_any_order_and_spelling(
    path: str, parameters: dict[str, str], random: object
) -> None:
    query = SIGNING.query(path, parameters)
    pairs = parse_qsl(query, keep_blank_values=True)
    random.shuffle(pairs)  # type: ignore[attr-defined]
    spelt = "&".join("=".join("".join(f"%{byte:02x}" for byte in part.encode()) for part in pair) for pair in pairs)
    plus = urlencode(pairs)
    for written in (query, spelt, plus):
        assert SIGNING.check(path, written) == parameters
    assert SIGNING.check(path.replace("%20", "\x20"), query) == parameters


@given(PATHS, PARAMETERS, st.data())
def test_nothing_else_verifies(path: str, parameters: dict[str, str], data: st.DataObject) -> None:
    query = SIGNING.query(path, parameters)
    signature = dict(parse_qsl(query, keep_blank_values=True))[SIGNATURE]
    name = data.draw(st.sampled_from(sorted(parameters)))
    other_value, other_path, other_name = data.draw(VALUES), data.draw(PATHS), data.draw(NAMES)
    assume(other_value != parameters[name] and other_path != path and other_name not in parameters)
    without = {key: value for key, value in parameters.items() if key != name}
    forged: list[tuple[str, Mapping[str, str], str]] = [
        (other_path, parameters, signature),
        (path, {**parameters, name: other_value}, signature),
        (path, {**parameters, other_name: ""}, signature),
        (path, without, signature),
        (path, {**without, other_name: parameters[name]}, signature),
        (path, parameters, signature[:-1]),
        (path, parameters, signature + "="),
        (path, parameters, signature.swapcase()),
        (path, parameters, ""),
        (path, parameters, "ä"),
        (path, parameters, Signing((OTHER,)).query(path, parameters).rpartition("=")[2]),
    ]
    for where, carried, by in forged:
        with pytest.raises(SignatureError):
            SIGNING.check(where, urlencode({**carried, SIGNATURE: by}))
    pair = urlencode({name: parameters[name]})
    for written in (
        f"{query}&{pair}",
        f"{pair}&{query}",
        f"{query}&{SIGNATURE}={signature}",
        f"{query}&",
        f"{query}&x",
        f"{query};x=1",
    ):
        with pytest.raises(SignatureError):
            SIGNING.check(path, written)


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["a=1", "a", "=", "&", "%", "%ff=1", f"{SIGNATURE}=", "\x00=", "ü=%zz"])).map("&".join)
)
def test_a_query_that_nobody_signed_carries_nothing(query: str) -> None:
    try:
        assert SIGNING.check("/icon", query) == {}
    except SignatureError:
        return
    assert "=" not in query


def test_parts_of_path_and_parameters_cannot_move_over() -> None:
    signature = SIGNING.query("/a/b", {"c": "d&e=f"}).rpartition("=")[2]
    for path, parameters in (
        ("/a%2Fb", {"c": "d&e=f"}),
        ("/a/b", {"c": "d", "e": "f"}),
        ("/a", {"b/c": "d&e=f"}),
        ("/a/b/", {"c": "d&e=f"}),
    ):
        with pytest.raises(SignatureError):
            SIGNING.check(path, urlencode({**parameters, SIGNATURE: signature}))


def test_the_first_secret_signs_and_all_verify() -> None:
    old, new = Signing((SECRET,)), Signing((OTHER, SECRET))
    assert new.check("/icon", old.query("/icon", {"a": "1"})) == {"a": "1"}
    with pytest.raises(SignatureError, match="its signature is not of this path with these parameters"):
        old.check("/icon", new.query("/icon", {"a": "1"}))


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("a=1", "it has parameters and no signature"),
        (f"{SIGNATURE}=x", "its signature is not of this path with these parameters"),
        ("a=1&a=2&signature=x", "it has a parameter more than once"),
        ("a=%ff&signature=x", f"its query is not {MOST_PARAMETERS} parameters at most, in UTF-8"),
        (
            "&".join(f"a{number}=1" for number in range(40)),
            f"its query is not {MOST_PARAMETERS} parameters at most, in UTF-8",
        ),
        (f"a={'x' * LONGEST_QUERY}&signature=x", f"its query is longer than {LONGEST_QUERY:,} characters"),
    ],
)
def test_each_refusal_says_why(query: str, problem: str) -> None:
    with pytest.raises(SignatureError) as raised:
        SIGNING.check("/icon", query)
    assert raised.value.problem == problem


def test_without_secrets_no_parameters_are_taken_and_none_are_signed(tmp_path: Path) -> None:
    site = site_of(tmp_path)
    assert ask(site, "/1/opengraph-image").status == 200
    assert ask(site, f"/1/opengraph-image?{SIGNING.query('/1/opengraph-image', {'a': '1'})}").status == 403
    with pytest.raises(MissingSecretsError):
        site.signed_url("/1/opengraph-image", {"title": "x"})
    assert site.signed_url("/1/opengraph-image", {}) == "https://shop.example/1/opengraph-image"
    with pytest.raises(MissingSecretsError):  # before what is missing besides
        Masthead(site.config.directory).signed_url("/1/opengraph-image", {"title": "x"})


def test_a_signed_url_is_answered_with_its_parameters(tmp_path: Path) -> None:
    site = site_of(tmp_path, SECRET)
    parameters = {"b": "", "title": "Grüße & 50 % + 🎉"}
    url = site.signed_url("/1/opengraph-image", parameters)
    assert url.startswith("https://shop.example/1/opengraph-image?b=&title=Gr%C3%BC%C3%9Fe%20")
    assert len(url.rpartition(f"&{SIGNATURE}=")[2]) == 43
    answer = ask(site, url)
    assert (answer.status, answer.header("x-query"), pixel_size(answer.body)) == (200, ascii(parameters), (64, 32))
    assert ask(site, url, "HEAD").status == 200


def test_the_order_of_parameters_changes_no_picture(tmp_path: Path) -> None:
    site = site_of(tmp_path, SECRET)
    path, _, query = site.signed_url("/1/opengraph-image", {"home": "Ajax", "away": "PSV"}).partition("?")
    turned = f"{path}?{'&'.join(reversed(query.split('&')))}"
    expected = ascii({"away": "PSV", "home": "Ajax"})
    assert [ask(site, url).header("x-query") for url in (turned, f"{path}?{query}")] == [expected] * 2


@pytest.mark.parametrize("change", ["title=x", "title=Hi&signature=", "signature=abc", "utm_source=feed"])
def test_other_parameters_are_403_that_no_cache_keeps(change: str, tmp_path: Path) -> None:
    answer = ask(site_of(tmp_path, SECRET), f"/1/opengraph-image?{change}")
    assert (answer.status, answer.body, answer.header("cache-control")) == (403, b"Forbidden", "no-store")


def test_development_says_why(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"icon.py": TITLED})
    answer = Masthead(app, development=True).respond(Request("/icon", query="title=x"))
    assert (answer.status, answer.body) == (
        403,
        b"this URL is not one that site.signed_url() made: it has parameters and no signature",
    )


def test_without_parameters_the_default_picture_needs_no_signature_and_keeps_its_hash(tmp_path: Path) -> None:
    site = site_of(tmp_path, SECRET)
    (url,) = urls_of(site.head("/1"), "og:image")
    assert ask(site, url).header("x-query") == "{}"
    tag_hash = urlsplit(url).query
    signed = site.signed_url("/1/opengraph-image", {"title": "x"})
    assert ask(site, f"{signed}&{tag_hash}").header("x-query") == "{'title': 'x'}"
    assert ask(site, f"{signed}&{tag_hash}x").status == 403


def test_an_image_that_takes_no_query_answers_as_ever(tmp_path: Path) -> None:
    site = site_of(tmp_path, SECRET)
    assert ask(site, "/plain/icon?utm_source=feed").status == 200
    with pytest.raises(
        InvalidOptionError, match="signed_url: path must be an image whose function takes 'query', or a route"
    ):
        site.signed_url("/plain/icon", {"title": "x"})


def test_kept_answers_are_of_their_parameters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = write_site(
        tmp_path,
        {
            "icon.py": TITLED.replace("size =", "revalidate = 3600\nsize =")
            .replace("params, ", "")
            .replace("{params}", "")
        },
    )
    site = Masthead(app, metadata_base="https://x.example", serving=Serving(store=tmp_path / "kept", secrets=[SECRET]))
    count = counted(monkeypatch)
    urls = ["/icon", *(site.signed_url("/icon", {"title": title}) for title in ("a", "b"))]
    answers = [[ask(site, url).header("x-query") for url in urls] for _ in range(3)]
    assert answers == [["{}", "{'title': 'a'}", "{'title': 'b'}"]] * 3
    assert count.drawings == 3


@pytest.mark.parametrize(
    ("base", "base_path", "root_path", "signed"),
    [
        ("https://x.example", "", "", "https://x.example/icon"),
        ("https://x.example/shop", "", "", "https://x.example/shop/icon"),
        ("https://x.example", "/cards", "", "https://x.example/cards/icon"),
        ("https://x.example", "/cards", "/cards", "https://x.example/cards/icon"),
        ("https://x.example/cards", "/cards", "/cards", "https://x.example/cards/icon"),
        ("https://x.example/cards", "/cards", "", "https://x.example/cards/icon"),
        ("https://x.example/shop/cards", "/cards", "", "https://x.example/shop/cards/icon"),
        ("https://x.example/shop", "/cards", "", "https://x.example/shop/cards/icon"),
        ("https://x.example/api", "", "/api", "https://x.example/api/icon"),
    ],
)
def test_mounts_and_prefixes_are_signed_as_the_client_sees_them(
    base: str, base_path: str, root_path: str, signed: str, tmp_path: Path
) -> None:
    app = write_site(tmp_path, {"icon.py": TITLED})
    site = Masthead(app, metadata_base=base, base_path=base_path, serving=Serving(secrets=[SECRET]))
    url = site.signed_url("/icon", {"title": "x"})
    assert url.partition("?")[0] == signed
    path = f"{base_path}/icon" if base_path != root_path else "/icon"
    request = Request(path, root_path=root_path, query=urlsplit(url).query)
    assert site.respond(request).status == 200
    assert site.check_signature(request) == {"title": "x"}
    with pytest.raises(SignatureError):
        site.check_signature(replace(request, root_path="/elsewhere"))


def test_the_origin_may_be_that_of_a_request(tmp_path: Path) -> None:
    app = write_site(tmp_path, {"icon.py": TITLED})
    site = Masthead(app, serving=Serving(secrets=[SECRET]))
    with pytest.raises(MissingBaseUrlError):
        site.signed_url("/icon", {"title": "x"})
    url = site.signed_url("/icon", {"title": "x"}, request=Request("/page", host="shop.example", scheme="https"))
    assert url.startswith("https://shop.example/icon?title=x&signature=")


TOO_LONG = "x" * (LONGEST_VALUE + 1)


@pytest.mark.parametrize(
    ("path", "parameters", "message"),
    [
        ("icon", {}, "signed_url: path must be a URL path that begins with one '/'"),
        ("/icon?a=1", {}, "signed_url: path must be a URL path that begins with one '/'"),
        ("//evil.example/icon", {}, "signed_url: path must be a URL path that begins with one '/'"),
        (None, {}, "signed_url: path must be a URL path that begins with one '/'"),
        (
            "/1/x",
            ["title"],
            "signed_url: parameters must be a mapping of names to strings, such as {'title': 'Hello'}, got ['title']",
        ),
        ("/1/x", {"n": 1}, "signed_url: parameters must be a mapping of names to strings"),
        (
            "/1/x",
            {"": "1"},
            "signed_url: the name of a parameter must be 1 to 64 characters and not 'signature', got ''",
        ),
        (
            "/1/x",
            {"signature": "1"},
            "signed_url: the name of a parameter must be 1 to 64 characters and not 'signature'",
        ),
        (
            "/1/x",
            {"title": TOO_LONG},
            f"signed_url: the value of 'title' must be at most 1,000 characters, got '{'x' * 40}… (1,001)'",
        ),
        ("/1/x", {"title": "\ud800"}, "signed_url: parameters must be text that UTF-8 can write"),
        ("/1/x", {str(number): "" for number in range(33)}, "signed_url: parameters must be 32 at most, got 33"),
        (
            "/1/x",
            {str(number): "ü" * 900 for number in range(2)},
            "signed_url: parameters must be at most 8,000 characters when they stand in a URL",
        ),
    ],
)
def test_what_cannot_be_signed_is_told(path: str, parameters: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(MastheadError) as raised:
        site_of(tmp_path, SECRET).signed_url(path, parameters)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("secrets", "found"),
    [
        (["short"], "'5 characters at place 0'"),
        ([SECRET, b"bytes-are-no-text"], "'bytes at place 1'"),
        (SECRET, "<class 'str'>"),
        (7, "<class 'int'>"),
    ],
)
def test_secrets_that_are_none_are_told_and_never_shown(secrets: list[str], found: str) -> None:
    with pytest.raises(InvalidOptionError) as raised:
        Serving(secrets=secrets)
    assert (
        str(raised.value)
        == f"Serving: secrets must be a list of strings of 16 characters or more, such as secrets.token_urlsafe() makes, got {found}"
    )
    assert SECRET not in repr((Serving(secrets=[SECRET]), Serving(secrets=[SECRET]).signing))


def test_the_signature_is_the_one_that_the_guide_describes() -> None:
    import base64
    import hmac

    message = json.dumps(["masthead signed url 1", ["", "a b", "icon"], [["b", "2"], ["ä", "1"]]]).encode()
    digest = hmac.new(SECRET.encode(), message, hashlib.sha256).digest()
    written = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert SIGNING.query("/a%20b/icon", {"ä": "1", "b": "2"}) == f"%C3%A4=1&b=2&signature={written}"


APPLICATION = """
from fastapi import FastAPI, HTTPException, Request
from masthead import Masthead, Serving
from masthead.errors import SignatureError
from masthead.fastapi import ImageResponse

site = Masthead("app", serving=Serving(secrets=["first-secret-of-16"]))
app = FastAPI()
site.mount_to(app)

@app.get("/links")
def links(request: Request):
    return [site.signed_url(path, {"title": "Grüße & mehr"}, request=request) for path in ("/1/opengraph-image", "/card.png")]

@app.get("/card.png", response_class=ImageResponse)
def card(request: Request):
    try:
        title = site.check_signature(request).get("title", "nothing")
    except SignatureError as error:
        raise HTTPException(403, str(error), {"cache-control": "no-store"}) from error
    return ImageResponse("<p>x</p>", width=64, height=32, headers={"x-title": ascii(title)})
"""


def test_images_and_routes_of_a_real_server(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_site(tmp_path, {"[id]/opengraph_image.py": TITLED})
    (tmp_path / "main.py").write_text(APPLICATION)
    with serving(["-m", "uvicorn", "main:app", "--port", "{port}"], tmp_path, tmp_path / "log") as client:
        image, route = client.get("/links").json()
        assert image.startswith(f"{str(client.base_url).rstrip('/')}/1/opengraph-image?title=Gr")
        answers = [client.get(image), client.get(route)]
        assert [(answer.status_code, pixel_size(answer.content)) for answer in answers] == [(200, (64, 32))] * 2
        assert answers[0].headers["x-query"] == ascii({"title": "Grüße & mehr"})
        assert answers[1].headers["x-title"] == ascii("Grüße & mehr")
        refused: list[httpx.Response] = []
        for url in (image, route):
            for wrong in (url.replace("mehr", "weniger"), url[:-1], f"{url}&a=1", url.partition("&signature")[0]):
                refused.append(client.get(wrong))
        refused.append(client.get(image.replace("/1/", "/2/")))
        assert {(answer.status_code, answer.headers["cache-control"]) for answer in refused} == {(403, "no-store")}
        assert [client.get(url.partition("?")[0]).status_code for url in (image, route)] == [200, 200]
    assert logging.getLogger("masthead").level == logging.NOTSET
