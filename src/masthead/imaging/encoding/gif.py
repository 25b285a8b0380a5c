"""A film → GIF: 256 colours for all frames, times in hundredths of a second.

One palette is made of a few frames, so that what stands still keeps its colours; each frame holds
only the pixels that have changed. Where a frame has transparent pixels every frame is whole
instead, because a GIF can add pixels to what is shown and cannot take them away.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from masthead.imaging.encoding.film import Film, Frame, changed
from masthead.imaging.raster import Raster, is_opaque, to_pillow

if TYPE_CHECKING:
    from PIL.Image import Image

HUNDREDTH = 10  # milliseconds
SHORTEST = 2  # hundredths; browsers show anything shorter for ten
CLEAR = 255  # the place in the palette of what is not painted
COLOURS = 255
SAMPLES = 16  # frames that the palette is made of
SAMPLE_PIXELS = 200_000  # of all samples together
SEEN = 128  # from this alpha on a pixel is painted
KEEP, RESTORE = 1, 2  # disposal: what is shown stays, or goes before the next frame


LOOP = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"  # again and again


def write_gif(film: Film) -> bytes:
    """The GIF of a film, shown again and again."""
    return _gif(film.samples(SAMPLES), lambda: film.frames(HUNDREDTH, SHORTEST), LOOP)


def write_still_gif(raster: Raster) -> bytes:
    """The GIF of one picture."""
    return _gif([raster], lambda: iter([Frame(raster, 0)]))


def _gif(samples: Sequence[Raster], frames: Callable[[], Iterator[Frame]], loop: bytes = b"") -> bytes:
    palette = _palette([to_pillow(raster).convert("RGB") for raster in samples])
    parts = _changes(frames(), palette) or _wholes(frames(), palette)
    size = struct.pack("<HH", samples[0].width, samples[0].height)
    colours = bytes(palette.getpalette() or ())[: 3 * COLOURS].ljust(3 * 256, b"\0")
    # 0xF7: the palette is for all frames, with 256 places of 8 bits.
    return b"".join((b"GIF89a", size, b"\xf7\0\0", colours, loop, *parts, b";"))


def _palette(samples: Sequence[Image]) -> Image:
    """A picture with the palette that is nearest to the colours of all samples."""
    from PIL import Image as Pillow

    width, height = samples[0].size
    share = min(1.0, math.sqrt(SAMPLE_PIXELS / (width * height * len(samples))))
    size = max(1, int(width * share)), max(1, int(height * share))
    sheet = Pillow.new("RGB", (size[0], size[1] * len(samples)))
    for number, sample in enumerate(samples):
        sheet.paste(sample.resize(size, Pillow.Resampling.NEAREST), (0, number * size[1]))
    # Clusters move to the middle of their colours: few enough colours stay what they are.
    rounds = 0 if sheet.getcolors(COLOURS) else 2
    return sheet.quantize(COLOURS, Pillow.Quantize.MEDIANCUT, kmeans=rounds)


def _changes(frames: Iterable[Frame], palette: Image) -> list[bytes] | None:
    """Each frame as the pixels that have changed; ``None`` when some are transparent."""
    from PIL import Image as Pillow

    parts: list[bytes] = []
    before: Image | None = None
    for raster, hundredths in frames:
        image = to_pillow(raster)
        if not is_opaque(image):
            return None
        colours = image.convert("RGB")
        box = changed(before, colours)
        indices = _indices(colours, palette)
        if before is not None:
            kept = Pillow.new("P", image.size, CLEAR)
            kept.paste(indices, mask=_difference(before, colours))
            indices = kept
        parts += _part(indices.crop(box), box, hundredths, KEEP)
        before = colours
    return parts


def _wholes(frames: Iterable[Frame], palette: Image) -> list[bytes]:
    """Each frame in whole, with holes where it is transparent."""
    parts: list[bytes] = []
    for raster, hundredths in frames:
        image = to_pillow(raster)
        indices = _indices(image.convert("RGB"), palette)
        indices.paste(CLEAR, mask=image.getchannel("A").point(lambda alpha: 255 if alpha < SEEN else 0))
        parts += _part(indices, (0, 0, *image.size), hundredths, RESTORE)
    return parts


def _indices(colours: Image, palette: Image) -> Image:
    from PIL import Image as Pillow

    return colours.quantize(palette=palette, dither=Pillow.Dither.FLOYDSTEINBERG)


def _difference(before: Image, colours: Image) -> Image:
    """255 where two pictures differ."""
    from PIL import ImageChops

    red, green, blue = ImageChops.difference(before, colours).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue).point(lambda value: 255 if value else 0)


def _part(indices: Image, box: tuple[int, int, int, int], hundredths: int, disposal: int) -> list[bytes]:
    from PIL.GifImagePlugin import getdata

    return getdata(indices, box[:2], transparency=CLEAR, duration=hundredths * HUNDREDTH, disposal=disposal)
