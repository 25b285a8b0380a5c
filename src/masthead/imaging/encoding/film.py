"""A scene over time → frames: which moments are drawn, and how long each is shown.

Frames are drawn when somebody looks at them, one at a time, so that a long animation takes no more
memory than a short one. Times are in milliseconds since the animations of the document began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from masthead.errors import RenderOptionError
from masthead.imaging.raster import Raster, Scene

if TYPE_CHECKING:
    from PIL.Image import Image

    from masthead.imaging.job import Output

MOST_FRAMES = 300
# Of all frames together: 300 of the usual 1200×630.
MOST_FRAME_PIXELS = 256_000_000
MILLISECOND = 1


class Frame(NamedTuple):
    """One picture of an animation, and how many ticks it is shown."""

    raster: Raster
    ticks: int


@dataclass(frozen=True, slots=True)
class Film:
    """``duration`` seconds of a scene, ``fps`` frames in each."""

    scene: Scene
    duration: float
    fps: float

    def moments(self, tick: int = MILLISECOND, fastest: int = 1) -> list[int]:
        """When each frame begins, and last when the film ends, in ticks of ``tick`` milliseconds.

        No frame is shown for less than ``fastest`` ticks; all together are as long as the film.
        """
        total = max(fastest, round(self.duration * 1000 / tick))
        count = max(1, min(round(self.duration * self.fps), total // fastest))
        return [round(number * total / count) for number in range(count + 1)]

    def frames(self, tick: int = MILLISECOND, fastest: int = 1) -> Iterator[Frame]:
        """Every frame in turn; one that shows the same as the one before it only makes that one longer."""
        moments = self.moments(tick, fastest)
        shown: Raster | None = None
        since = 0
        for moment in moments[:-1]:
            raster = self.scene.pixels(moment * tick)
            if shown is not None and raster.pixels != shown.pixels:
                yield Frame(shown, moment - since)
                since = moment
            shown = raster if shown is None or since == moment else shown
        if shown is not None:
            yield Frame(shown, moments[-1] - since)

    def samples(self, most: int) -> list[Raster]:
        """A few moments, spread over the film."""
        moments = self.moments()[:-1]
        most = min(most, len(moments))
        return [self.scene.pixels(moments[len(moments) * number // most]) for number in range(most)]


def film(scene: Scene, output: Output) -> Film:
    """The film that an output asks for.

    Raises ``RenderOptionError`` for one of too many frames.
    """
    found = Film(scene, output.duration or 0, output.fps)
    count = len(found.moments()) - 1
    if count > MOST_FRAMES:
        expected = f"a time of at most {MOST_FRAMES} frames; make it shorter, or fps lower"
        raise RenderOptionError("duration", expected, f"{output.duration:g} s at {output.fps:g} fps, {count:,} frames")
    width, height = (round(side * scene.scale) for side in scene.size)
    if count * width * height > MOST_FRAME_PIXELS:
        expected = f"a time whose frames have at most {MOST_FRAME_PIXELS // 1_000_000} million device px in all"
        raise RenderOptionError("duration", expected, f"{count:,} frames of {width}x{height}")
    return found


def changed(before: Image | None, image: Image) -> tuple[int, int, int, int]:
    """The rectangle outside of which two pictures are alike; the whole of the first one."""
    from PIL import ImageChops

    whole = (0, 0, *image.size)
    return whole if before is None else ImageChops.difference(before, image).getbbox(alpha_only=False) or whole
