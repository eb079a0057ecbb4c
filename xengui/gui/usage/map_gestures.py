"""What wheels and keys ask of a range, alike in strip and grid."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent

from xengui.gui.usage.map_view_range import ViewRange

_NOTCH = 120  # eighths of a degree
_PER_NOTCH = 1.5
_KEY = Qt.Key


def wheel_factor(event: QWheelEvent) -> float:
    """How many times the bytes in a cell; 0.0 when the wheel did not turn up or down."""
    turned: float = event.angleDelta().y() / _NOTCH
    return _PER_NOTCH**-turned if turned else 0.0


def zoom_key(event: QKeyEvent, view: ViewRange, at: int) -> ViewRange | None:
    """What +, − and 0 ask for, with cell ``at`` staying in its place; None for any other key."""
    if event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
        return None
    match event.key():
        case _KEY.Key_Plus | _KEY.Key_Equal | _KEY.Key_ZoomIn:
            return view.zoomed(0.5, at)
        case _KEY.Key_Minus | _KEY.Key_ZoomOut:
            return view.zoomed(2, at)
        case _KEY.Key_0:
            return ViewRange.whole(view.size, view.cells)
    return None


def key_step(event: QKeyEvent, view: ViewRange) -> ViewRange | None:
    """What a key asks of the brush: a tenth of its width, all of it, an end, or a zoom."""
    if event.modifiers() & Qt.KeyboardModifier.AltModifier:
        return None
    step = max(1, view.cells // 10)
    pans = {
        _KEY.Key_Left: -step,
        _KEY.Key_Up: -step,
        _KEY.Key_Right: step,
        _KEY.Key_Down: step,
        _KEY.Key_PageUp: -view.cells,
        _KEY.Key_PageDown: view.cells,
    }
    key = event.key()
    if key in pans:
        return view.panned(pans[_KEY(key)])
    if key in (_KEY.Key_Home, _KEY.Key_End):
        return view.moved_to(0 if key == _KEY.Key_Home else view.size)
    return zoom_key(event, view, view.cells // 2)


def cursor_step(event: QKeyEvent, view: ViewRange, columns: int, here: int | None) -> int | None:
    """The byte a key sends the cursor to from the byte ``here`` (None: out of view); None for any other key.

    Home and End go to the ends of what is in view, with Ctrl to those of the image.
    """
    key, whole = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    if key == _KEY.Key_Home:
        return 0 if whole else view.start
    if key == _KEY.Key_End:
        return (view.size if whole else view.end) - 1
    steps = {
        _KEY.Key_Left: -1,
        _KEY.Key_Right: 1,
        _KEY.Key_Up: -columns,
        _KEY.Key_Down: columns,
        _KEY.Key_PageUp: -view.cells,
        _KEY.Key_PageDown: view.cells,
    }
    if key not in steps:
        return None
    if here is None:
        return view.start
    step = steps[_KEY(key)]
    there = here + step * view.cell
    if 0 <= there < view.size:
        return there
    # A page at the ends is as far as there is; a single step stays in its column.
    return min(max(0, there), view.size - 1) if abs(step) in (1, view.cells) else here
