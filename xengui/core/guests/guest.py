"""A guest as its file describes it: what the window and the wizard show and edit of it."""

from dataclasses import dataclass
from enum import StrEnum

from xengui.core.guests.disk import Disk
from xengui.core.guests.vif import Vif


class GuestType(StrEnum):
    """How a guest is virtualised; the texts are xl's."""

    PV = "pv"
    PVH = "pvh"
    HVM = "hvm"


@dataclass(frozen=True, slots=True)
class Graphics:
    """An HVM guest's screen; ``listen`` and ``password`` are VNC's, ``video_memory`` is bytes (0: unsaid)."""

    vnc: bool = True
    listen: str = "127.0.0.1"
    password: str = ""
    vga: str = ""
    video_memory: int = 0


@dataclass(frozen=True, slots=True)
class Guest:
    """One guest. ``memory`` and ``memory_limit`` are in bytes (0: not said); empty texts are not said either.

    ``extra`` and ``root`` are parts of the kernel's command line that ``cmdline``, if there, overrides.
    ``options`` are further settings, written as they are.
    """

    name: str
    type: GuestType = GuestType.PVH
    memory: int = 0
    memory_limit: int = 0
    vcpus: int = 1
    uuid: str = ""
    kernel: str = ""
    ramdisk: str = ""
    cmdline: str = ""
    root: str = ""
    extra: str = ""
    bootloader: str = ""
    firmware: str = ""
    boot_order: str = ""
    disks: tuple[Disk, ...] = ()
    vifs: tuple[Vif, ...] = ()
    graphics: Graphics | None = None
    on_poweroff: str = "destroy"
    on_reboot: str = "restart"
    on_crash: str = "destroy"
    options: tuple[tuple[str, str | int | tuple[str, ...]], ...] = ()
