"""The QPalettes XenGUI is dressed in: the application's, and that of what stands in a frame."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

FRAMED = (
    "QLineEdit", "QComboBox", "QAbstractSpinBox", "QTextEdit", "QPlainTextEdit", "QSlider", "QCheckBox",
    "QRadioButton", "QPushButton",
)  # fmt: skip
"""What is told from its ground by its frame."""
INSIDE_FRAMED = ("QScrollBar", "QMenu", "QToolTip", "QToolButton")
"""What stands inside of those, and would take their palette for want of one of its own."""
_FRAME_LIGHT, _FRAME_DARK = "#788089", "#7d858f"


@dataclass(frozen=True, slots=True)
class _Surface:
    """What a QPalette is made of."""

    window: str
    base: str
    alternate: str
    button: str
    text: str
    disabled: str
    placeholder: str
    highlight: str
    highlighted_text: str
    link: str
    light: str
    mid: str
    dark: str
    shadow: str
    tooltip: str


_LIGHT_SURFACE = _Surface(
    window="#f3f5f7",
    base="#ffffff",
    alternate="#f8fafb",
    button="#fbfcfd",
    text="#1b1f24",
    disabled="#9aa3ad",
    placeholder="#57616c",
    highlight="#0068b0",
    highlighted_text="#ffffff",
    link="#00609f",
    light="#ffffff",
    mid="#c4cbd2",
    dark="#aab2bb",
    shadow="#7d8590",
    tooltip="#ffffff",
)
_DARK_SURFACE = _Surface(
    window="#24282d",
    base="#1b1e22",
    alternate="#1f2327",
    button="#33383f",
    text="#e7eaee",
    disabled="#6f7883",
    placeholder="#a7b0bb",
    highlight="#1f6fb2",
    highlighted_text="#ffffff",
    link="#6cb6f5",
    light="#3b4149",
    mid="#3a4048",
    dark="#121417",
    shadow="#0c0d0f",
    tooltip="#30353b",
)


def palette_of(dark: bool) -> QPalette:
    """The application's palette, light or dark."""
    surface = _DARK_SURFACE if dark else _LIGHT_SURFACE
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for roles, name in (
        ((role.Window,), surface.window),
        ((role.Base,), surface.base),
        ((role.AlternateBase,), surface.alternate),
        ((role.Button,), surface.button),
        ((role.Text, role.WindowText, role.ButtonText, role.ToolTipText), surface.text),
        ((role.PlaceholderText,), surface.placeholder),
        ((role.BrightText,), surface.highlighted_text),
        ((role.Highlight, role.Accent), surface.highlight),
        ((role.HighlightedText,), surface.highlighted_text),
        ((role.Link, role.LinkVisited), surface.link),
        ((role.Light, role.Midlight), surface.light),
        ((role.Mid,), surface.mid),
        ((role.Dark,), surface.dark),
        ((role.Shadow,), surface.shadow),
        ((role.ToolTipBase,), surface.tooltip),
    ):
        for each in roles:
            palette.setColor(each, QColor(name))
    for each in (role.Text, role.WindowText, role.ButtonText, role.HighlightedText):
        palette.setColor(group.Disabled, each, QColor(surface.disabled))
    palette.setColor(group.Disabled, role.Highlight, QColor(surface.mid))
    return palette


def framed_palette(palette: QPalette, dark: bool, accent: QColor) -> QPalette:
    """``palette`` for what stands in a frame, which Fusion draws in Window, 1.4 times as dark.

    Its own frame would be lost (1.1:1 in the dark): this one is seen (3:1), and more so with the keyboard.
    """
    framed = QPalette(palette)
    framed.setColor(QPalette.ColorRole.Window, QColor(_FRAME_DARK if dark else _FRAME_LIGHT).lighter(140))
    if dark:
        framed.setColor(QPalette.ColorRole.Highlight, accent)
        framed.setColor(QPalette.ColorRole.HighlightedText, QColor(_DARK_SURFACE.shadow))
    return framed
