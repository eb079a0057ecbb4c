"""What an image holds, in the words of the table and of the headless commands."""

from dataclasses import replace

import pytest

from tests.gui.images.samples import filesystem, partitioned, sample
from xengui.core.images.content_text import content_text
from xengui.core.images.image import BLANK, Content, DiskImage, Filesystem, Identity, ImageFormat
from xengui.core.sizes import GIB, MIB

EFI = Filesystem("vfat", "SYSTEM", size=100 * MIB)
NTFS = Filesystem("ntfs", "Windows", size=59 * GIB)


@pytest.mark.parametrize(
    ("image", "text"),
    [
        (sample(content=filesystem("ext4", "root")), "ext4 “root”"),
        (sample(content=filesystem("LVM2_member")), "LVM"),
        (sample(content=filesystem("crypto_LUKS")), "LUKS"),
        (sample(content=partitioned("gpt", EFI, None, NTFS)), "GPT · ntfs “Windows”, 3 partitions"),
        (sample(content=partitioned("gpt", NTFS, NTFS)), "GPT · ntfs, 2 partitions"),
        (sample(content=partitioned("mbr", None)), "MBR · 1 partition"),
        (sample(content=partitioned("mbr", NTFS)), "MBR · ntfs “Windows”"),
        (sample(content=Content("gpt")), "GPT · no partitions"),
        (sample(empty=True), "empty"),
        (sample(), "unknown"),
        (sample(content=BLANK), "blank"),
        (sample(content=BLANK, empty=True), "empty"),
        (sample(content=BLANK, readable=False), "unknown"),
        (sample(empty=True, readable=False), "unknown"),
        (sample(identity=Identity(ImageFormat.VHD, 0, problem="cut off"), empty=True), "unknown"),
        (sample(content=filesystem("ext4", "a\x1b[2Jb")), "ext4 “a\\x1b[2Jb”"),
    ],
)
def test_content_text(image: DiskImage, text: str) -> None:
    assert content_text(image) == text
    assert content_text(replace(image, path="/elsewhere")) == text
