"""The exception tree: every sentence in full, pickling, and the tree as the module's docstring draws it."""

from __future__ import annotations

import copy
import pickle
import re
import threading
from collections.abc import Iterator

import pytest

from masthead import errors as e

KEYS = ("id", "alt", "size")
HERE = "app/icon.py: generate_image_metadata()"
# Class, its facts, and what a person reads.
SENTENCES: list[tuple[type[e.MastheadError], tuple[object, ...], str]] = [
    (
        e.AppFolderError,
        ("app", "is not a folder"),
        ("the site's folder 'app' is not a folder; give the folder that holds the images, such as 'app'"),
    ),
    (
        e.InvalidOptionError,
        ("base_path", "empty or a path that begins with one '/'", "x"),
        "base_path must be empty or a path that begins with one '/', got 'x'",
    ),
    (
        e.MissingBaseUrlError,
        ("/a",),
        (
            "the URLs of '/a' must be absolute, and there is no origin to begin them with: "
            "set metadata_base='https://…' on Masthead, or pass request="
        ),
    ),
    (
        e.SiteTargetError,
        ("main:sight", "main has no 'sight' (did you mean 'site'?)"),
        "main:sight: main has no 'sight' (did you mean 'site'?); give the site's folder, or module:name of a "
        "masthead.Masthead or of a function without arguments that returns one, such as main:site",
    ),
    (
        e.MissingSecretsError,
        ("/icon",),
        (
            "the URL of '/icon' cannot be signed: the site has no secrets; give it some with "
            "Masthead(serving=Serving(secrets=[…])), each as secrets.token_urlsafe() makes them"
        ),
    ),
    (
        e.SignatureError,
        ("it has parameters and no signature",),
        "this URL is not one that site.signed_url() made: it has parameters and no signature",
    ),
    (
        e.SegmentNameError,
        ("app/[id", "'[id' has brackets but is no parameter"),
        (
            "app/[id: '[id' has brackets but is no parameter; allowed are name, [param], [...param], [[...param]], "
            "(group), @slot and _private"
        ),
    ),
    (
        e.RepeatedParamError,
        ("app/[id]/[id]", "the parameter 'id' occurs twice on this path"),
        "app/[id]/[id]: the parameter 'id' occurs twice on this path; rename or remove one of the folders",
    ),
    (
        e.SpellingConflictError,
        ("app/apple-icon.png", "app/apple_icon.png"),
        "app/apple-icon.png and app/apple_icon.png are two spellings of one file; keep one of them",
    ),
    (
        e.RouteConflictError,
        ("/icon", "app/icon.py", "app/(a)/icon.py"),
        "app/icon.py and app/(a)/icon.py both answer /icon; remove or rename one of them",
    ),
    (
        e.PageConflictError,
        ("/a", "app/a", "app/(b)/a"),
        (
            "app/a and app/(b)/a both hold images for the page /a, "
            "which can take them from one folder only; move them together"
        ),
    ),
    (e.StaticImageError, ("app/icon.png", "cannot be read"), "app/icon.png: cannot be read"),
    (e.ParamsError, ("/[id]/icon", "'id' is missing, got {}"), "params for /[id]/icon: 'id' is missing, got {}"),
    (e.ModuleLoadError, ("app/icon.py", "ValueError: x"), "app/icon.py: cannot be loaded: ValueError: x"),
    (
        e.MissingImageFunctionError,
        ("app/icon.py", "found only draw"),
        (
            "app/icon.py: must define a function image(params, id, request, query) (any of these arguments, sync or async), "
            "found only draw"
        ),
    ),
    (
        e.MissingParamsFunctionError,
        ("app/params.py",),
        "app/params.py: must define a function generate_static_params() that returns a list of params",
    ),
    (
        e.MisspeltExportError,
        ("app/icon.py", "contentType", "content_type"),
        "app/icon.py: contentType is not a name that Masthead reads; rename it to content_type",
    ),
    (
        e.HiddenExportError,
        ("app/icon.py",),
        (
            "app/icon.py: generate_image_metadata must be visible in the file without running it, because it decides "
            "the image URLs; define it, assign it, or import it by name, instead of 'import *' or setattr"
        ),
    ),
    (e.ExportError, ("app/icon.py", "alt", "a string", 5), "app/icon.py: alt must be a string, got 5"),
    (
        e.UnknownParameterError,
        ("app/icon.py", "image", "param", ("params", "id")),
        "app/icon.py: image() has a parameter 'param' (did you mean 'params'?); it can take any of params and id",
    ),
    (
        e.UnknownParameterError,
        ("app/icon.py", "image", "param", ()),
        "app/icon.py: image() has a parameter 'param'; it can take no arguments",
    ),
    (
        e.UnusableParameterError,
        ("app/icon.py", "image", "params", "remove the '/'"),
        "app/icon.py: image() cannot be given 'params': remove the '/'",
    ),
    (e.UserFunctionError, ("app/icon.py", "image", "KeyError: 'x'"), "app/icon.py: image() raised KeyError: 'x'"),
    (
        e.ImageResultError,
        ("app/icon.py", "returned None"),
        (
            "app/icon.py: image() returned None; "
            "return an ImageResponse, bytes, a pathlib.Path or a response of the web framework"
        ),
    ),
    (e.NotAListError, ("app/icon.py", "dict"), f"{HERE} must return a list of ImageMetadata, got dict"),
    (
        e.NotAnItemError,
        ("app/icon.py", 1, "x"),
        f"{HERE} item 1 must be an ImageMetadata or a mapping with the same keys, got 'x'",
    ),
    (
        e.MissingIdError,
        ("app/icon.py", 1),
        f"{HERE} item 1 has no id; every item needs one, a string or an integer that is unique in the list",
    ),
    (
        e.InvalidIdError,
        ("app/icon.py", 1, "a/b"),
        (
            f"{HERE} item 1: id must be an integer or a string that is not empty, not '.' or '..', "
            "and has no '/', '\\\\', '?', '#' or control character, got 'a/b'"
        ),
    ),
    (
        e.DuplicateIdError,
        ("app/icon.py", 0, 2, 7),
        f"{HERE} items 0 and 2 have the same id '7' in their URL; ids are compared as strings and must be unique",
    ),
    (
        e.UnknownKeyError,
        ("app/icon.py", 0, "sizes", KEYS),
        f"{HERE} item 0 has an unknown key 'sizes' (did you mean 'size'?); the keys are id, alt and size",
    ),
    (
        e.InvalidFieldError,
        ("app/icon.py", 0, "size", "(width, height) in CSS px", (1,)),
        f"{HERE} item 0: size must be (width, height) in CSS px, got (1,)",
    ),
    (
        e.StaticParamsError,
        ("app/params.py", "returned None"),
        "app/params.py: generate_static_params() returned None",
    ),
    (e.ContentError, ("ImageResponse", "content is empty"), "ImageResponse: content is empty"),
    (e.RenderOptionError, ("width", "a positive integer", 0), "ImageResponse: width must be a positive integer, got 0"),
    (e.FontError, ("a.ttf", "is no font"), "font a.ttf: is no font"),
    (
        e.DrawingError,
        ("app/icon.py", "no ink"),
        "app/icon.py: the picture that image() returned cannot be drawn: no ink",
    ),
    (
        e.StrictError,
        (("warning [a] b: c", "warning [d] e: f"),),
        "strict=True allows no problems of a picture, found warning [a] b: c; warning [d] e: f",
    ),
    (
        e.LimitError,
        ("markup", "10 characters", "11", "serve less text in one picture", "markup"),
        "markup of one picture may have 10 characters, found 11; serve less text in one picture, or allow more: "
        "Settings(limits=Limits(markup=…))",
    ),
    (
        e.LimitError,
        ("CSS", "60 levels of brackets", "more", "close what you open", None),
        "CSS of one picture may have 60 levels of brackets, found more; close what you open",
    ),
    (
        e.DeadlineError,
        (2.5,),
        "drawing one picture may take 2.5 s, and that was not enough; draw less in one picture, or allow more: "
        "Settings(limits=Limits(deadline=…))",
    ),
    (
        e.AbandonedDrawingsError,
        (2,),
        "2 drawings that passed their deadline are still running, so that no other is begun; draw less in one picture, "
        "or let worker processes draw, which are ended at the deadline: Settings(isolated=True)",
    ),
    (e.EndingError, (), "the program is about to end: no drawing is begun any more"),
    (
        e.BusyError,
        (2, 128, 3),
        "2 drawings are under way and 128 may wait for their turn: no other is taken on; ask again in 3 s, or allow "
        "more: Serving(drawings=…, waiting=…)",
    ),
    (e.WorkerError, ("did not start within 60 s",), "the worker process that draws did not start within 60 s"),
    (e.EngineError, ("8×8", "no memory"), "the picture (8×8) cannot be drawn: no memory"),
    (e.CardOptionError, ("--images", "a folder", "../x", ""), "--images must be a folder, got '../x'"),
    (e.CardOptionError, ("logo", "an image", "x.png", "is empty"), "logo must be an image, got 'x.png': is empty"),
    (
        e.CardTemplateError,
        ("card.html", 3, "unexpected '}'", ("blog", "docs")),
        "the card template 'card.html', line 3: unexpected '}'; give the path of a Jinja template or one of the designs blog and docs",
    ),
    (
        e.BuildPlaceError,
        ("ftp://x", "expected a folder"),
        "the output 'ftp://x' cannot be used: expected a folder",
    ),
    (
        e.BuildJournalError,
        ("out/.masthead/build.sqlite", "is used by another build that is running"),
        "the journal out/.masthead/build.sqlite is used by another build that is running",
    ),
    (e.BuildWorkerError, ("has other versions",), "a worker of the build has other versions"),
    (e.ExportPathError, ("/a%2Fb", "it has a slash"), "/a%2Fb cannot be written as a file: it has a slash"),
]
# Errors whose fact of any type is not called ``found``.
_OBJECTS: dict[type[e.MastheadError], str] = {e.InvalidIdError: "id", e.UnknownKeyError: "key"}
every_sentence = pytest.mark.parametrize(
    ("kind", "facts", "sentence"), SENTENCES, ids=[f"{kind.__name__}-{n}" for n, (kind, _, _) in enumerate(SENTENCES)]
)


def classes_below(kind: type[e.MastheadError]) -> Iterator[type[e.MastheadError]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith(f"{e.__name__}."):
            yield child
            yield from classes_below(child)


@every_sentence
def test_each_error_is_one_full_sentence(kind: type[e.MastheadError], facts: tuple[object, ...], sentence: str) -> None:
    assert str(kind(*facts)) == sentence


@every_sentence
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_each_error_pickles_with_its_text_and_its_facts(
    kind: type[e.MastheadError], facts: tuple[object, ...], sentence: str, protocol: int
) -> None:
    error = kind(*facts)
    error.add_note("while building")
    for twin in (pickle.loads(pickle.dumps(error, protocol)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is kind
        assert str(twin) == sentence
        assert vars(twin) == vars(error)
        assert repr(twin) == repr(error)


@every_sentence
def test_each_error_keeps_its_facts_as_attributes_whether_given_by_position_or_by_name(
    kind: type[e.MastheadError], facts: tuple[object, ...], sentence: str
) -> None:
    names = list(kind.__dataclass_fields__)  # type: ignore[attr-defined]
    error = kind(**dict(zip(names, facts, strict=True)))
    assert tuple(getattr(error, name) for name in names) == facts
    assert str(error) == sentence
    assert str(pickle.loads(pickle.dumps(error))) == sentence


class Local:
    """Stands for a class that another process cannot find: pickle refuses its objects."""

    def __reduce__(self) -> str:
        return "no name of this module"

    def __repr__(self) -> str:
        return "<a local object>"


@pytest.mark.parametrize(
    "kind",
    [
        e.ExportError,
        e.InvalidFieldError,
        e.InvalidIdError,
        e.InvalidOptionError,
        e.NotAnItemError,
        e.RenderOptionError,
        e.UnknownKeyError,
    ],
)
@pytest.mark.parametrize(
    "found",
    [lambda: None, threading.Lock(), Local(), [Local()], (n for n in "ab")],
    ids=["lambda", "lock", "local", "list", "generator"],
)
def test_facts_that_do_not_pickle_keep_the_text_of_their_error(kind: type[e.MastheadError], found: object) -> None:
    facts = next(facts for other, facts, _ in SENTENCES if other is kind)
    names = list(kind.__dataclass_fields__)  # type: ignore[attr-defined]
    error = kind(**{**dict(zip(names, facts, strict=True)), _OBJECTS.get(kind, "found"): found})
    assert repr(found) in str(error)
    with pytest.raises(Exception):  # noqa: B017
        pickle.dumps(found)
    twin = pickle.loads(pickle.dumps(error))
    assert type(twin) is kind
    assert (str(twin), repr(twin)) == (str(error), repr(error))
    assert str(pickle.loads(pickle.dumps(twin))) == str(copy.deepcopy(error)) == str(error)


def test_every_error_that_can_be_raised_has_its_sentence_tested() -> None:
    leaves = {kind for kind in classes_below(e.MastheadError) if not kind.__subclasses__()}
    assert {kind for kind, _, _ in SENTENCES} == leaves


def test_errors_are_equal_only_to_themselves_and_can_be_in_sets() -> None:
    one, two = e.MissingIdError("app/icon.py", 1), e.MissingIdError("app/icon.py", 1)
    assert len({one, two, one}) == 2


def test_the_docstring_draws_exactly_the_tree_that_exists() -> None:
    drawn: dict[str, str] = {}
    parents: dict[int, str] = {}
    for line in (e.__doc__ or "").splitlines():
        found = re.match(r"( {4}[ │├└─]*)([A-Z]\w+Error)\b", line)
        if found:
            depth = (len(found[1]) - 4) // 4
            parents[depth] = found[2]
            assert found[2] not in drawn, "one class is drawn twice"
            drawn[found[2]] = parents[depth - 1] if depth else "SentenceError"
    kinds: list[type[Exception]] = [e.MastheadError, *classes_below(e.MastheadError)]
    assert drawn == {kind.__name__: kind.__bases__[0].__name__ for kind in kinds}


def test_every_exception_of_the_module_is_in_the_tree() -> None:
    kinds = {value for value in vars(e).values() if isinstance(value, type) and issubclass(value, BaseException)}
    assert kinds == {e.MastheadError, *classes_below(e.MastheadError)}


def test_what_is_noted_on_an_error_is_none_of_its_facts() -> None:
    error = e.NotAListError("a.py", "int")
    error.add_note("said of it by somebody else")
    assert repr(error) == "NotAListError(file='a.py', found='int')"
