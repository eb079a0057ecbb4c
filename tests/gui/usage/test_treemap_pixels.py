"""Tiles as pixels: every tile its own, nothing beside it, at every scale of the screen."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication

from xengui.core.usage.treemap import Box, Boxes, squarify
from xengui.gui.usage.treemap_pixels import TilePixels, fill_shares, frames_of

RED, BLUE, GREEN = QColor("#cc0000"), QColor("#0000cc"), QColor("#00aa00")


def painted(ratio: float, width: int = 90, height: int = 60) -> tuple[QImage, Boxes, int]:
    boxes = squarify([8, 4, 2, 1, 1], Box(0, 0, width, height))
    shares = np.zeros((5, 2), np.float32)
    shares[:, 0], shares[:, 1] = 0.25, 0.75
    pixels = TilePixels([QBrush(RED), QBrush(BLUE), QBrush(GREEN)], QPalette(), ratio)
    image = pixels.paint(round(width * ratio), round(height * ratio), boxes[:4], shares[:4], boxes[4:], [2])
    return image, boxes, 4


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0, 3.0])
def test_tanks_are_filled_from_the_bottom(qapp: QApplication, ratio: float) -> None:
    image, boxes, other = painted(ratio)
    for left, top, right, bottom in (boxes[:other] * ratio).tolist():
        x, height = int((left + right) / 2), bottom - top
        assert image.pixelColor(x, int(bottom - 0.12 * height)) == RED
        assert image.pixelColor(x, int(top + 0.4 * height)) == BLUE
    left, top, right, bottom = (boxes[other] * ratio).tolist()
    assert image.pixelColor(int((left + right) / 2), int((top + bottom) / 2)) == GREEN


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_gap_parts_neighbours(qapp: QApplication, ratio: float) -> None:
    image, boxes, _ = painted(ratio)
    ground = QPalette().color(QPalette.ColorRole.Window)
    x = round(boxes[0, 2] * ratio) - 1
    column = {image.pixelColor(x, y).rgb() for y in range(image.height())}
    assert column == {ground.rgb()}


def test_the_numbers_of_pixels_are_those_of_the_areas(qapp: QApplication) -> None:
    image, boxes, other = painted(1.0, 600, 400)
    pixels = np.frombuffer(image.constBits(), np.uint32)
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    for colour, share in ((RED, 0.25), (BLUE, 0.75)):
        assert (pixels == colour.rgb()).sum() == pytest.approx(areas[:other].sum() * share, rel=0.02)


def test_painting_twice_is_the_same(qapp: QApplication) -> None:
    pixels = TilePixels([QBrush(RED)], QPalette(), 1.0)

    def paint(count: int) -> QImage:
        boxes = squarify([1.0] * count, Box(0, 0, 50, 50))
        return pixels.paint(50, 50, boxes, np.ones((count, 1), np.float32), np.zeros((0, 4)), [])

    first, other, again = paint(2), paint(3), paint(2)
    assert first == again != other, "nothing is left of the picture between"


def test_what_is_rare_gets_two_pixels() -> None:
    shares = np.array([[0.999, 0.001], [1.0, 0.0]], np.float32)
    filled = fill_shares(shares, np.array([100.0, 100.0]))
    assert filled[0, 1] * 100 == pytest.approx(2, abs=0.1)
    assert filled[1].tolist() == [1.0, 0.0]
    assert (fill_shares(shares, np.array([5.0, 5.0])) == shares).all(), "a tile of five has no room for it"


def test_frames_are_drawn_where_the_area_shows_them(qapp: QApplication) -> None:
    boxes = np.array([[10.0, 10, 30, 30], [40, 10, 42, 12], [500, 500, 600, 600]])
    frames = frames_of(boxes, QRectF(5, 5, 40, 20), RED, 1.0)
    assert frames.size().width() == 40
    assert frames.pixelColor(5, 10) == RED, "the left edge of the first"
    assert frames.pixelColor(15, 15).alpha() == 0, "nothing inside"
    assert frames.pixelColor(35, 5) == RED, "the smallest is all frame"
    assert frames.pixelColor(0, 0).alpha() == 0
