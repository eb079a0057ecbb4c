"""Which tools are here, and what to install for those that are not."""

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


def missing_programs() -> dict[str, str]:
    """Each program the jobs use that is not installed, with the package that brings it here."""
    packages = _DEBIAN if find_program("apt-get") or not find_program("dnf") else {**_DEBIAN, **_FEDORA}
    return {program: package for program, package in packages.items() if find_program(program) is None}
