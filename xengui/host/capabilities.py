"""Which tools are here, and what to install for those that are not."""

from collections.abc import Iterable

from xengui.host.run import find_program

_DEBIAN = {
    "mkfs.ext4": "e2fsprogs",
    "mkfs.ext3": "e2fsprogs",
    "mkfs.ext2": "e2fsprogs",
    "mkfs.xfs": "xfsprogs",
    "mkfs.btrfs": "btrfs-progs",
    "mkfs.vfat": "dosfstools",
    "mkswap": "util-linux",
    "sfdisk": "fdisk",
    "qemu-img": "qemu-utils",
}
_FEDORA = {"sfdisk": "util-linux", "qemu-img": "qemu-img"}


def missing_programs(programs: Iterable[str] = tuple(_DEBIAN)) -> dict[str, str]:
    """Those of ``programs`` that are not installed, each with the package that brings it here."""
    missing = [program for program in programs if find_program(program) is None]
    if not missing:
        return {}
    fedora = find_program("dnf") is not None and find_program("apt-get") is None
    packages = {**_DEBIAN, **_FEDORA} if fedora else _DEBIAN
    return {program: packages[program] for program in missing}
