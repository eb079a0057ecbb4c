"""What tiles are filled with."""

from dataclasses import replace

import numpy as np

from tests.core.usage.images import image
from tests.core.usage.test_treemap_layout import tree_of, whole
from xengui.core.images.image import Identity, ImageFormat
from xengui.core.sizes import GIB, MIB
from xengui.core.usage.breakdown import Breakdown
from xengui.core.usage.treemap_classes import (
    OTHERS,
    UNMEASURED,
    ColourBy,
    classify,
    numbers_in,
    sizes_of,
)
from xengui.core.usage.treemap_tiles import Zoom

DAY_NS = 86_400 * 10**9


def test_states_are_those_of_the_breakdown() -> None:
    tree = tree_of([image("/srv/a", GIB, 4 * MIB), image("/srv/b", GIB, 2 * MIB)])
    known = {"/srv/a": Breakdown(data=MIB, zero=2 * MIB, reserved=MIB)}
    classes = whole(classify(tree, ColourBy.STATE, known, 0))
    shares = {name: classes.shares[:, at].tolist() for at, name in enumerate(classes.names)}
    assert shares["data"] == [0.25, 0]
    assert shares["zero"] == [0.5, 0]
    assert shares["reserved"] == [0.25, 0]
    assert shares[UNMEASURED] == [0, 1], "what was not read is not called data"
    totals = classes.totals(sizes_of(tree), numbers_in(tree, Zoom()))
    assert totals["zero"] == totals[UNMEASURED] == 2 * MIB


def test_every_line_adds_up() -> None:
    images = [
        replace(
            image(f"/srv/{at % 11}/{at}", GIB, MIB * (1 + at)),
            modified_ns=at * 40 * DAY_NS,
            identity=Identity(list(ImageFormat)[at % len(ImageFormat)], GIB),
        )
        for at in range(50)
    ]
    tree = tree_of(images)
    for by in ColourBy:
        classes = whole(classify(tree, by, {}, 2000 * DAY_NS))
        assert classes.shares.shape == (50, len(classes.names))
        assert np.allclose(classes.shares.sum(axis=1), 1)
        totals = classes.totals(sizes_of(tree), numbers_in(tree, Zoom()))
        assert sum(totals.values()) == tree.total


def test_ages_by_the_last_change() -> None:
    now = 1000 * DAY_NS
    ages = (DAY_NS // 2, 2 * DAY_NS, 10 * DAY_NS, 100 * DAY_NS, 400 * DAY_NS)
    images = [
        replace(image(f"/srv/{at}", GIB, GIB >> at), modified_ns=now - age) for at, age in enumerate(ages)
    ]
    classes = whole(classify(tree_of(images), ColourBy.AGE, {}, now))
    assert classes.shares.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


def test_the_biggest_folders_have_colours_of_their_own() -> None:
    tree = tree_of([image(f"/srv/{at}/x", GIB, (20 - at) * MIB) for at in range(12)])
    classes = whole(classify(tree, ColourBy.FOLDER, {}, 0))
    assert classes.names == (*(f"/srv/{at}" for at in range(7)), OTHERS)
    assert classes.shares[:, -1].sum() == 5
