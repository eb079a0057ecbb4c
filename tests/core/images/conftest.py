"""Disks that several tests only read."""

from pathlib import Path

import pytest

from tests.core.images import disks
from tests.tools import have


@pytest.fixture(scope="session")
def gpt_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not have("sfdisk", "mkfs.ext4", "dd"):
        pytest.skip("NOT RUN: sfdisk, mkfs.ext4, dd not installed")
    return disks.gpt_disk(tmp_path_factory.mktemp("gpt"))
