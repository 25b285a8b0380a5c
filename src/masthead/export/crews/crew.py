"""``Crew``: the protocol of those who do the work of a build. A call is given to it, and a future comes back."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Protocol

from masthead.export.plan import Failure, Target
from masthead.export.steps import Batch, Made, Order
from masthead.metadata.images import ImageDescriptor

# For each target its images.
Described = tuple[tuple[ImageDescriptor | Failure, ...], ...]


class Crew(Protocol):
    """Some workers, in this process or elsewhere."""

    @property
    def width(self) -> int:
        """How many calls they work on at once; it may change."""
        ...

    @property
    def batch(self) -> int:
        """The most images that are worth being sent together."""
        ...

    def begin(self, order: Order) -> None:
        """See to it that nobody still writes for an earlier build where this one will."""
        ...

    def describe(self, targets: tuple[Target, ...]) -> Future[Described]:
        """The images of some targets, in order."""
        ...

    def make(self, batch: Batch) -> Future[tuple[Made, ...]]:
        """What became of the images of a batch, in order."""
        ...

    @property
    def seconds(self) -> float:
        """How long a call is worth working for."""
        ...

    @property
    def generation(self) -> int:
        """How often the workers have been renewed."""
        ...

    def renew(self, generation: int) -> None:
        """Go on with new workers, if those of a generation are still at work: one has taken the others with it."""
        ...

    def check(self) -> None:
        """Asked while nothing comes back. Raises ``BuildWorkerError`` where nobody has been there for long."""
        ...

    def close(self) -> None:
        """End what has not begun, and wait for the rest."""
        ...
