"""How each state of an extent is called, explained and painted, in maps, tiles, bars and legends."""

from PySide6.QtGui import QBrush, QPalette

from xengui.core.images.extent import ExtentState
from xengui.core.translate import tr
from xengui.gui import theme
from xengui.gui.theme import BlockState


def brush_of(state: ExtentState, palette: QPalette) -> QBrush:
    """The state's hue and hatch on ``palette``."""
    return theme.state_brush(BlockState(state.name.lower()), palette)


def label_of(state: ExtentState) -> str:
    """The name, as legends and tables have it."""
    return {
        ExtentState.HOLE: tr("Hole"),
        ExtentState.DATA: tr("Data"),
        ExtentState.ZERO: tr("Zero, allocated"),
        ExtentState.RESERVED: tr("Reserved"),
        ExtentState.SHARED: tr("Shared"),
        ExtentState.GUEST_FREE: tr("Free in guest"),
        ExtentState.DELALLOC: tr("Not placed yet"),
        ExtentState.BACKING: tr("In backing file"),
        ExtentState.UNKNOWN: tr("Unknown"),
    }[state]


def explanation_of(state: ExtentState) -> str:
    """One sentence for the tooltip."""
    return {
        ExtentState.HOLE: tr("Takes no space; reads as zeros."),
        ExtentState.DATA: tr("Written, and takes space."),
        ExtentState.ZERO: tr("Takes space but holds only zeros: could be given back."),
        ExtentState.RESERVED: tr("Space set aside and never written (preallocated)."),
        ExtentState.SHARED: tr("Shared with another file (reflink): paid for once."),
        ExtentState.GUEST_FREE: tr("Written once; the guest's filesystem calls it free now."),
        ExtentState.DELALLOC: tr("Written, but the host has not chosen its place yet."),
        ExtentState.BACKING: tr("Read from the backing file until the guest writes it."),
        ExtentState.UNKNOWN: tr("The host filesystem does not say."),
    }[state]
