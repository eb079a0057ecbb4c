"""Timing and the one form of line the benches print."""

import statistics
import time
from collections.abc import Callable, Sequence


def heading(name: str) -> None:
    print(f"\n== {name}")


def seconds(call: Callable[[], object]) -> float:
    """Wall time of one call."""
    before = time.perf_counter()
    call()
    return time.perf_counter() - before


def interleaved(calls: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median seconds of each call, the calls taking turns so that a slow moment hits all alike."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for taken, call in zip(times, calls, strict=True):
            taken.append(seconds(call))
    return [statistics.median(taken) for taken in times]


def ratio(what: str, ours: float, peer_name: str, peer: float, goal: str) -> None:
    """One line: both times, ours as a multiple of the peer's, and what was aimed at."""
    print(f"{what}: {_ms(ours)}; {peer_name}: {_ms(peer)}; ratio {ours / peer:.2f} (goal {goal})")


def figure(what: str, value: str, goal: str) -> None:
    print(f"{what}: {value} (goal {goal})")


def _ms(value: float) -> str:
    return f"{value * 1000:,.2f} ms" if value < 1 else f"{value:,.2f} s"
