"""Images of given sizes, for tests that only add up."""

from xengui.core.images.image import DiskImage, Identity, ImageFormat


def image(name: str, virtual: int, allocated: int, device: int = 1, inode: int = 0) -> DiskImage:
    """``name`` may be a path; the inode goes by it unless given."""
    path = name if name.startswith("/") else f"/srv/{name}"
    return DiskImage(
        path=path,
        device=device,
        inode=inode or abs(hash(path)) % 2**60 + 1,
        file_size=virtual,
        allocated=allocated,
        links=1,
        mode=0o100644,
        owner=0,
        group=0,
        modified_ns=0,
        changed_ns=0,
        accessed_ns=0,
        identity=Identity(ImageFormat.RAW, virtual),
    )
