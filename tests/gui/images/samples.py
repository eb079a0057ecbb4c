"""Images that exist nowhere but in the tests' memory."""

import random
from dataclasses import replace

from xengui.core.images.image import (
    NO_CONTENT,
    Content,
    DiskImage,
    Filesystem,
    Identity,
    ImageFormat,
    Partition,
)
from xengui.core.sizes import GIB, KIB, MIB
from xengui.core.usage.host_filesystem import HostFilesystem, HostUsage

NOW_NS = 1_794_400_000_000_000_000
_MINUTE = 60 * 10**9


def sample(
    path: str = "/srv/xen/mail.img",
    virtual: int = 20 * GIB,
    allocated: int = 3 * GIB,
    content: Content = NO_CONTENT,
    kind: ImageFormat = ImageFormat.RAW,
    **facts: object,
) -> DiskImage:
    """An image of ours, with whatever else ``facts`` say of it."""
    identity = Identity(kind, virtual, content=content)
    image = DiskImage(
        path=path,
        device=64_769,
        inode=abs(hash(path)) % 2**40,
        file_size=virtual,
        allocated=allocated,
        links=1,
        mode=0o100644,
        owner=0,
        group=0,
        modified_ns=NOW_NS - 2 * _MINUTE,
        changed_ns=NOW_NS - 2 * _MINUTE,
        accessed_ns=NOW_NS - _MINUTE,
        identity=identity,
    )
    return replace(image, **facts)  # type: ignore[arg-type]


def filesystem(kind: str, label: str = "") -> Content:
    """Content that is one filesystem over the whole disk."""
    return Content(filesystem=Filesystem(kind, label, "6a9f3c9e-0d5b-4f0e-9a75-1c2f8d7b2f11"))


def partitioned(table: str, *parts: Filesystem | None) -> Content:
    """Content that is a partition table with a partition for each of ``parts``, 20 GiB if it does not say."""
    partitions = tuple(
        Partition(number, number * 20 * GIB, size, "Linux filesystem", f"part{number}", part)
        for number, part in enumerate(parts, 1)
        for size in ((part.size if part else None) or 20 * GIB,)
    )
    return Content(table, partitions)


def sketch_library() -> list[DiskImage]:
    """What the design's sketch shows, and each oddity a row can have."""
    folder, home = "/var/lib/xen/images", "/home/ann/images"
    ntfs = Filesystem("ntfs", "Windows", "01D9A3B1C4E5F607", 59 * GIB, 31 * GIB, 28 * GIB)
    efi = Filesystem("vfat", "SYSTEM", "9C1A-22F4", 100 * MIB, 30 * MIB, 70 * MIB)
    damaged = Identity(ImageFormat.QCOW2, 8 * MIB, "v3", problem="cluster size of 2^63 bytes is not possible")
    overlay = Identity(
        ImageFormat.QCOW2,
        60 * GIB,
        variant="v3",
        cluster_size=64 * KIB,
        snapshots=2,
        backing_file="win2022.qcow2",
        content=partitioned("gpt", efi, None, ntfs),
    )
    return [
        sample(f"{folder}/mail.img", 20 * GIB, int(3.2 * GIB), filesystem("ext4", "root"), links=2),
        sample(
            f"{folder}/web-1.img", 20 * GIB, int(8.1 * GIB), filesystem("ext4", "root"), modified_ns=NOW_NS
        ),
        sample(f"{folder}/web-2.img", 20 * GIB, int(8.04 * GIB), filesystem("ext4", "root")),
        sample(f"{folder}/web-10.img", 20 * GIB, int(7.5 * GIB), filesystem("ext4", "root")),
        sample(f"{folder}/db-data.img", 80 * GIB, 63 * GIB, filesystem("xfs", "pgdata")),
        sample(
            f"{folder}/win2022.qcow2",
            60 * GIB,
            33 * GIB,
            partitioned("gpt", efi, None, ntfs),
            ImageFormat.QCOW2,
            modified_ns=NOW_NS - 30 * 60 * _MINUTE,
        ),
        sample(f"{folder}/win-test.qcow2", identity=overlay, allocated=2 * GIB, file_size=2 * GIB),
        sample(
            f"{folder}/netbsd.img",
            8 * GIB,
            int(1.1 * GIB),
            partitioned("mbr", None),
            modified_ns=NOW_NS - 10**16,
        ),
        sample(
            f"{folder}/golden.img", 10 * GIB, int(1.9 * GIB), filesystem("ext4", "debian"), writable=False
        ),
        sample(
            f"{folder}/old-import.vhd", 40 * GIB, 38 * GIB, partitioned("gpt", None, None), ImageFormat.VHD
        ),
        sample(f"{folder}/scratch.img", 500 * GIB, 4 * KIB, empty=True),
        sample(f"{folder}/spool.img", 12 * GIB, 12 * GIB, empty=True),
        sample(f"{home}/full.img", 6 * GIB, 6 * GIB, filesystem("ext4", "full")),
        sample(f"{home}/current.img", 20 * GIB, 8 * GIB, filesystem("ext4"), link_target="web-1.img"),
        sample(f"{home}/broken.qcow2", identity=damaged, allocated=256 * KIB, file_size=8 * MIB),
        sample(f"{home}/a name so long that no column would ever hold the whole of it – 2026-11-23.img"),
    ]


def host(free: int = 118 * GIB, promised: int = 258 * GIB, mount_point: str = "/var/lib/xen") -> HostUsage:
    """A host filesystem of 500 GiB with nine images."""
    on_it = HostFilesystem(mount_point, "ext4", "/dev/mapper/vg0-xen", 500 * GIB, free)
    return HostUsage(on_it, 159 * GIB, promised, 9)


def many(count: int, seed: int = 1) -> list[DiskImage]:
    """``count`` different images in no order."""
    chance = random.Random(seed)
    return [
        sample(
            f"/srv/xen/pool-{number % 7}/guest-{chance.randrange(10**6)}-{number}.img",
            chance.randrange(1, 500) * GIB,
            chance.randrange(0, 20 * GIB),
            filesystem(chance.choice(("ext4", "xfs", "ntfs")), f"disk{number % 50}"),
            modified_ns=NOW_NS - chance.randrange(10**17),
        )
        for number in range(count)
    ]
