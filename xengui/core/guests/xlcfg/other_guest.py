"""What another guest's file must not have in common with the one looked at."""

from xengui.core.guests.mac import normal_mac
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.finding import OtherGuest
from xengui.core.guests.xlcfg.guest_file import disks_of, vifs_of

_GUEST_KEYS = ("type", "builder", "memory", "disk", "kernel", "bootloader", "vif")


def other_guest(path: str, document: Document) -> OtherGuest | None:
    """The guest that the file at ``path`` describes; None when it is no guest's file."""
    name = document.text_of("name")
    if not name or not any(key in document.values for key in _GUEST_KEYS):
        return None
    images: dict[str, bool] = {}
    for disk in disks_of(document):
        if disk.path is not None:
            images[disk.path] = images.get(disk.path, False) or disk.writable
    macs = (normal_mac(vif.mac) for vif in vifs_of(document))
    return OtherGuest(
        path=path,
        name=name,
        uuid=document.text_of("uuid") or "",
        macs=frozenset(mac for mac in macs if mac),
        images=images,
    )
