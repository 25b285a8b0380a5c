"""Pixels and films → JPEG, WebP and AVIF, by way of Pillow."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from masthead.errors import RenderOptionError
from masthead.imaging.encoding.film import Film
from masthead.imaging.raster import Raster, is_opaque, to_pillow

if TYPE_CHECKING:
    from PIL.Image import Image

FOREVER = 0


def write_jpeg(raster: Raster, quality: int) -> bytes:
    """The JPEG of a raster, on white: it has no transparency."""
    image = _on_white(to_pillow(raster))
    return _saved(image, "JPEG", quality=quality, optimize=True, progressive=True)


def write_webp(raster: Raster, quality: int) -> bytes:
    """The WebP of a raster."""
    return _saved(_plain(to_pillow(raster)), "WEBP", quality=quality, method=4)


def write_moving_webp(film: Film, quality: int) -> bytes:
    """The WebP of a film, shown again and again."""
    moments = film.moments()
    times = [end - start for start, end in pairwise(moments)]
    # Nobody jumps to the middle of a card: no frame has to stand for itself.
    effort = {"quality": quality, "method": 2, "minimize_size": True}
    return _saved(_reel(film, moments[:-1]), "WEBP", save_all=True, duration=times, loop=FOREVER, **effort)


def write_avif(raster: Raster, quality: int) -> bytes:
    """The AVIF of a raster.

    Raises ``RenderOptionError`` where Pillow cannot write it.
    """
    from PIL import AvifImagePlugin

    if not AvifImagePlugin.SUPPORTED:  # the one part of Pillow's wheels that needs more than libc
        raise RenderOptionError("format", "one that Pillow can write here; AVIF needs the system's libstdc++", "avif")
    return _saved(_plain(to_pillow(raster)), "AVIF", quality=quality, speed=8)


def _reel(film: Film, moments: list[int]) -> Image:
    """A film as Pillow takes animations: an image of several frames, each there once it is sought."""
    from PIL import Image as Pillow

    class Reel(Pillow.Image):
        n_frames = len(moments)
        is_animated = True

        def __init__(self) -> None:
            super().__init__()
            first = to_pillow(film.scene.pixels(moments[0]))
            self.at, self.im, self._mode, self._size = 0, first.im, first.mode, first.size

        def seek(self, frame: int) -> None:
            """Draw a frame, and be it."""
            if frame >= self.n_frames:
                raise EOFError  # how Pillow says that there are no more
            if frame != self.at:
                self.at, self.im = frame, to_pillow(film.scene.pixels(moments[frame])).im

        def tell(self) -> int:
            return self.at

    return Reel()


def _plain(image: Image) -> Image:
    return image.convert("RGB") if is_opaque(image) else image


def _on_white(image: Image) -> Image:
    from PIL import Image as Pillow

    if is_opaque(image):
        return image.convert("RGB")
    return Pillow.alpha_composite(Pillow.new("RGBA", image.size, "white"), image).convert("RGB")


def _saved(image: Image, name: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()
