"""What an image module exports, and the sentence its author reads for each thing that is wrong."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from masthead import Masthead, Size
from masthead import errors as e
from masthead.modules.exports import ImageModule, check_image_module
from tests.sites import write_site

FILE = "app/products/[id]/icon.py"
IMAGE = "def image(): return b''\n"
IDS = "def generate_image_metadata(): return []\n"


def load(tmp_path: Path, source: str) -> ImageModule:
    site = Masthead(write_site(tmp_path, {"products/[id]/icon.py": source}))
    (route,) = site.routes()
    return site.loaded.loader.image_module(route)


def names_of(module: ImageModule) -> set[str]:
    return set(module.image.parameters)


NO_IMAGE = "must define a function image(params, id, request, query) (any of these arguments, sync or async), "
ID_WITHOUT_IDS = (
    "image() cannot be given 'id': only images of generate_image_metadata() have an id; "
    "define it, or remove the parameter"
)
BY_POSITION = "cannot be given 'params': arguments are passed by name; remove the '/' from its signature"
HIDDEN = (
    "generate_image_metadata must be visible in the file without running it, because it decides the image URLs; "
    "define it, assign it, or import it by name, instead of 'import *' or setattr"
)
REFUSED: list[tuple[str, type[e.ModuleError], str]] = [
    ("", e.MissingImageFunctionError, NO_IMAGE + "found no function"),
    (IDS, e.MissingImageFunctionError, NO_IMAGE + "found no function"),
    ("def draw(): ...\ndef icon(): ...", e.MissingImageFunctionError, NO_IMAGE + "found only draw, icon"),
    ("from json import dumps", e.MissingImageFunctionError, NO_IMAGE + "found no function"),
    ("image = b'png'", e.MissingImageFunctionError, NO_IMAGE + "its image is 'bytes' and cannot be called"),
    ("image = None", e.MissingImageFunctionError, NO_IMAGE + "its image is 'NoneType' and cannot be called"),
    (
        IMAGE + "def generateImageMetadata(): ...",
        e.MisspeltExportError,
        "generateImageMetadata is not a name that Masthead reads; rename it to generate_image_metadata",
    ),
    (
        IMAGE + "contentType = 'image/png'",
        e.MisspeltExportError,
        "contentType is not a name that Masthead reads; rename it to content_type",
    ),
    (
        IMAGE + "async def generateStaticParams(): ...",
        e.MisspeltExportError,
        "generateStaticParams is not a name that Masthead reads; rename it to generate_static_params",
    ),
    (IMAGE + "globals()['generate_image_' + 'metadata'] = lambda: []", e.HiddenExportError, HIDDEN),
    (
        IMAGE + "generate_image_metadata = None",
        e.ExportError,
        "generate_image_metadata must be a function, got None",
    ),
    (
        IMAGE + "generate_image_metadata = [1]",
        e.ExportError,
        "generate_image_metadata must be a function, got [1]",
    ),
    (
        IMAGE + "generate_static_params = [{'id': '1'}]",
        e.ExportError,
        "generate_static_params must be a function, got [{'id': '1'}]",
    ),
    (
        "def image(props): ...",
        e.UnknownParameterError,
        "image() has a parameter 'props'; it can take any of params, id, request and query",
    ),
    (
        "def image(param): ...",
        e.UnknownParameterError,
        "image() has a parameter 'param' (did you mean 'params'?); it can take any of params, id, request and query",
    ),
    (
        IMAGE + "def generate_image_metadata(id): ...",
        e.UnknownParameterError,
        "generate_image_metadata() has a parameter 'id' (take params and use params['id']); it can take any of params",
    ),
    (
        IMAGE + "def generate_static_params(*, request=None): ...",
        e.UnknownParameterError,
        "generate_static_params() has a parameter 'request'; it can take any of params",
    ),
    ("def image(params, /): ...", e.UnusableParameterError, f"image() {BY_POSITION}"),
    ("def image(params=None, /, **rest): ...", e.UnusableParameterError, f"image() {BY_POSITION}"),
    (
        IMAGE + "def generate_image_metadata(params, /): ...",
        e.UnusableParameterError,
        f"generate_image_metadata() {BY_POSITION}",
    ),
    ("def image(id): ...", e.UnusableParameterError, ID_WITHOUT_IDS),
    ("async def image(params, *, id): ...", e.UnusableParameterError, ID_WITHOUT_IDS),
    (IMAGE + "alt = 5", e.ExportError, "alt must be a string without control characters, got 5"),
    *[
        (
            IMAGE + f"alt = {text!r}",
            e.ExportError,
            f"alt must be a string without control characters, got {text!r}",
        )
        for text in ("a\0b", "\ud83d", "\x1b[0m", "\x7f")
    ],
    *[
        (
            f"{source}\ngenerate_image_metadata = {name}" if is_ids else f"image = {name}",
            e.ExportError,
            f"{'generate_image_metadata' if is_ids else 'image'} must be "
            f"a function whose parameters can be read, got {value!r}",
        )
        for name, value in (("dict", dict), ("type", type), ("max", max))
        for is_ids, source in ((False, ""), (True, IMAGE))
    ],
    (IMAGE + "alt = b'x'", e.ExportError, "alt must be a string without control characters, got b'x'"),
    (IMAGE + "size = '1200x630'", e.ExportError, "size must be (width, height) in CSS px, got '1200x630'"),
    (IMAGE + "size = (0, 1)", e.ExportError, "size must be (width, height) in CSS px, got (0, 1)"),
    (IMAGE + "size = ()", e.ExportError, "size must be (width, height) in CSS px, got ()"),
    (
        IMAGE + "content_type = 'png'",
        e.ExportError,
        "content_type must be an image media type such as 'image/png', got 'png'",
    ),
    (
        IMAGE + "content_type = 'image/png\\n'",
        e.ExportError,
        "content_type must be an image media type such as 'image/png', got 'image/png\\n'",
    ),
    (
        IMAGE + "content_type = 'text/html'",
        e.ExportError,
        "content_type must be an image media type such as 'image/png', got 'text/html'",
    ),
    (IMAGE + "revalidate = -1", e.ExportError, "revalidate must be a positive number of whole seconds, got -1"),
    (IMAGE + "revalidate = 1.5", e.ExportError, "revalidate must be a positive number of whole seconds, got 1.5"),
    (IMAGE + "revalidate = True", e.ExportError, "revalidate must be a positive number of whole seconds, got True"),
]


@pytest.mark.parametrize(("source", "kind", "sentence"), REFUSED)
def test_a_wrong_export_is_told_in_full(tmp_path: Path, source: str, kind: type[e.ModuleError], sentence: str) -> None:
    with pytest.raises(e.ModuleError) as caught:
        load(tmp_path, source)
    assert type(caught.value) is kind
    assert str(caught.value) == f"{FILE}: {sentence}"


@pytest.mark.parametrize(
    ("signature", "names"),
    [
        ("()", set()),
        ("(params)", {"params"}),
        ("(id)", {"id"}),
        ("(request)", {"request"}),
        ("(query)", {"query"}),
        ("(request, id, params)", {"params", "id", "request"}),
        ("(*, id=None, params)", {"id", "params"}),
        ("(*args)", set()),
        ("(*args, params)", {"params"}),
        ("(**anything)", {"params", "id", "request", "query"}),
        ("(params, **rest)", {"params", "id", "request", "query"}),
        ("(params: dict[str, str] | None, id: int = 3) -> bytes", {"params", "id"}),
    ],
)
@pytest.mark.parametrize("keyword", ["def", "async def"])
def test_image_names_any_subset_of_its_arguments(tmp_path: Path, keyword: str, signature: str, names: set[str]) -> None:
    assert names_of(load(tmp_path, f"{IDS}{keyword} image{signature}: return b''\n")) == names


@pytest.mark.parametrize(
    "source",
    [
        "class Card:\n    def __call__(self, params): ...\nimage = Card()",
        "class image:\n    def __init__(self, params): ...",
        "from functools import partial\ndef draw(big, params): ...\nimage = partial(draw, True)",
        "image = lambda params: b''",
        "from functools import wraps\ndef draw(params): ...\nimage = wraps(draw)(lambda *a, **k: draw(*a, **k))",
    ],
)
def test_anything_that_can_be_called_is_an_image_function(tmp_path: Path, source: str) -> None:
    assert names_of(load(tmp_path, source)) == {"params"}


def test_an_optional_id_needs_no_generate_image_metadata(tmp_path: Path) -> None:
    assert names_of(load(tmp_path, "def image(id=None): return b''")) == {"id"}


def test_all_exports_arrive_parsed(tmp_path: Path) -> None:
    source = """
        alt = "Mug"
        size = {"width": 32, "height": 16}
        content_type = "image/webp"
        revalidate = 60

        def generate_image_metadata(params): ...
        def generate_static_params(): ...
        def image(): ...
    """
    module = load(tmp_path, source)
    assert (module.alt, module.size, module.content_type, module.revalidate) == ("Mug", Size(32, 16), "image/webp", 60)
    functions = (module.image, module.generate_image_metadata, module.generate_static_params)
    assert [function and function.name for function in functions] == [
        "image",
        "generate_image_metadata",
        "generate_static_params",
    ]
    assert {function.shown for function in functions if function} == {FILE}


def test_exports_that_are_none_count_as_absent(tmp_path: Path) -> None:
    module = load(tmp_path, f"{IMAGE}alt = size = content_type = revalidate = generate_static_params = None\n")
    assert (module.alt, module.size, module.content_type, module.revalidate) == (None, None, None, None)
    assert module.generate_static_params is None
    assert module.generate_image_metadata is None


def test_names_of_the_users_own_are_no_business_of_masthead(tmp_path: Path) -> None:
    source = f"{IMAGE}myCards = 1\ngenerateCards = 2\n_size = 'x'\nsizes = 'y'\ngenerate_metadata = 'z'\n"
    assert load(tmp_path, source).size is None


def test_generate_image_metadata_may_be_imported_by_name(tmp_path: Path) -> None:
    files = {"icon.py": f"from ._ids import generate_image_metadata\n{IMAGE}", "_ids.py": IDS}
    site = Masthead(write_site(tmp_path, files))
    module = site.loaded.loader.image_module(site.routes()[0])
    assert module.generate_image_metadata is not None


def test_a_source_that_lost_its_ids_when_it_ran_is_an_error() -> None:
    module = ModuleType("made")
    module.image = lambda: b""  # type: ignore[attr-defined]
    with pytest.raises(e.ExportError) as caught:
        check_image_module(module, FILE, has_ids=True)
    assert str(caught.value) == f"{FILE}: generate_image_metadata must be a function, got None"


# --- params.py -------------------------------------------------------------------------------


def test_params_py_gives_its_function(tmp_path: Path) -> None:
    source = "def generate_static_params(): return []"
    site = Masthead(write_site(tmp_path, {"[id]/icon.py": IMAGE, "[id]/params.py": source}))
    function = site.loaded.loader.params_function(site.loaded.tree.folders[1])
    assert function is not None
    assert (function.name, function.shown) == ("generate_static_params", "app/[id]/params.py")


def test_a_folder_without_params_py_has_no_such_function(tmp_path: Path) -> None:
    site = Masthead(write_site(tmp_path, {"icon.py": IMAGE}))
    assert site.loaded.loader.params_function(site.loaded.tree.root) is None


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "must define a function generate_static_params() that returns a list of params"),
        (
            "def generateStaticParams(): ...",
            "generateStaticParams is not a name that Masthead reads; rename it to generate_static_params",
        ),
        ("generate_static_params = []", "generate_static_params must be a function, got []"),
        (
            "def generate_static_params(parms): ...",
            "generate_static_params() has a parameter 'parms' (did you mean 'params'?); it can take any of params",
        ),
        ("1 / 0", "cannot be loaded: ZeroDivisionError: division by zero"),
    ],
)
def test_a_params_py_that_is_wrong_is_told_in_full(tmp_path: Path, source: str, sentence: str) -> None:
    site = Masthead(write_site(tmp_path, {"[id]/icon.py": IMAGE, "[id]/params.py": source}))
    with pytest.raises(e.ModuleError) as caught:
        site.loaded.loader.params_function(site.loaded.tree.folders[1])
    assert str(caught.value) == f"app/[id]/params.py: {sentence}"
