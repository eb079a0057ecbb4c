"""Labels in one row over a bar: each near the stretch it names, in its order, never over another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowLabel:
    """``texts``, the longest first, for what lies from ``start`` to ``end`` (pixels).

    ``key`` is for the caller. The labels given first are placed first: what they leave no room for is
    shortened, then left out.
    """

    key: str
    texts: tuple[str, ...]
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """``text`` from pixel ``x`` on, ``width`` wide."""

    label: RowLabel
    text: str
    x: float
    width: float


def place(
    labels: Sequence[RowLabel], room: float, measure: Callable[[str], float], gap: float = 12
) -> list[PlacedLabel]:
    """Those of ``labels`` that fit from 0 to ``room`` pixels, ``gap`` apart, from left to right."""
    placed: list[PlacedLabel] = []
    for label in labels:
        for text in label.texts:
            width = measure(text)
            x = _free_place(label, width, room, placed, gap)
            if x is not None:
                placed.append(PlacedLabel(label, text, x, width))
                break
    return sorted(placed, key=lambda each: each.x)


def _free_place(
    label: RowLabel, width: float, room: float, placed: Sequence[PlacedLabel], gap: float
) -> float | None:
    """Where ``width`` pixels fit nearest to the stretch's start, still at the stretch; None for nowhere."""
    low, high = 0.0, room - width
    for other in placed:
        if (other.label.start, other.label.end) <= (label.start, label.end):
            low = max(low, other.x + other.width + gap)
        else:
            high = min(high, other.x - gap - width)
    # Over its stretch or at most ending where that begins: further off it would name a neighbour.
    low, high = max(low, label.start - width), min(high, max(label.start, label.end))
    if low > high:
        return None
    return min(max(label.start, low), high)
