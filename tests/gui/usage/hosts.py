"""Host filesystems, full and empty, for the tests of their page."""

from dataclasses import replace

from tests.gui.images.samples import sample
from xengui.core.images.image import DiskImage
from xengui.core.sizes import GIB
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage, usage_of


def tight() -> tuple[HostUsage, list[DiskImage]]:
    """500 GiB, 100 GiB free, and three images: 60, 20 and 0 GiB, that may take 340 GiB more."""
    images = [
        sample("/srv/xen/db.img", 80 * GIB, 60 * GIB, inode=1),
        sample("/srv/xen/mail.img", 40 * GIB, 20 * GIB, inode=2),
        sample("/srv/xen/scratch.img", 300 * GIB, 0, inode=3),
    ]
    filesystem = HostFilesystem("/srv/xen", "ext4", "/dev/mapper/vg0-xen", 500 * GIB, 100 * GIB)
    return usage_of(filesystem, images), images


def roomy() -> tuple[HostUsage, list[DiskImage]]:
    """200 GiB, 150 GiB free, and one image of 20 GiB that takes 5."""
    images = [replace(sample("/home/ann/own.img", 20 * GIB, 5 * GIB, inode=9), device=5)]
    filesystem = HostFilesystem("/home", "btrfs", "/dev/nvme0n1p3", 200 * GIB, 150 * GIB)
    return usage_of(filesystem, images), images
