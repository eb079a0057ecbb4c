"""What a job that changes images would do, said before it does it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preview:
    """``before`` and ``after`` are allocated bytes of the files touched, surely so if ``exact``.

    ``needed`` bytes must be free on the host for as long as it works. ``seconds`` is an estimate, None where
    there is none. ``commands`` do the same in a shell, as near as tools come to it; ``notes`` are sentences
    worth reading first.
    """

    summary: str
    before: int
    after: int
    needed: int = 0
    seconds: float | None = None
    exact: bool = True
    commands: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
