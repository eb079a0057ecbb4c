"""From a guest's file to the Guest it describes, and back into the file."""

from xengui.core.guests.disk import Disk, read_disk
from xengui.core.guests.guest import Graphics, Guest, GuestType
from xengui.core.guests.vif import Vif, read_vif
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.grammar import Value
from xengui.core.guests.xlcfg.write import Plain, setting
from xengui.core.sizes import MIB

_TEXTS = (
    "uuid",
    "kernel",
    "ramdisk",
    "cmdline",
    "root",
    "bootloader",
    "on_poweroff",
    "on_reboot",
    "on_crash",
)


def number_of(document: Document, key: str) -> int | None:
    """The whole number ``key`` has, read as xl does: decimal, 0octal or 0xhex, quoted or not."""
    return number(document.values.get(key))


def number(value: Value | None) -> int | None:
    """``value`` as xl's number, None where it is none."""
    if not isinstance(value, str):
        return None
    text = value.lstrip(" \t\n\v\f\r")
    sign = -1 if text.startswith("-") else 1
    digits = text[1:] if text[:1] in ("+", "-") else text
    octal = len(digits) > 1 and digits[0] == "0" and digits[1:2] not in ("x", "X")
    base = 8 if octal else 16 if digits[:2] in ("0x", "0X") else 10
    if not digits.isascii() or not digits.isalnum() or len(digits) > 20:
        return None
    try:
        return sign * int(digits, base)
    except ValueError:
        return None


def guest_type(document: Document) -> GuestType:
    """The type xl starts it as: ``type=``, else ``builder=``, else PV."""
    text = document.text_of("type")
    if text is None:
        return GuestType.HVM if document.text_of("builder") == "hvm" else GuestType.PV
    return GuestType(text) if text in set(GuestType) else GuestType.PV


def guest_of(document: Document) -> Guest:
    """The guest the file describes; disks and cards that xl would reject are left out."""

    def text(key: str, default: str = "") -> str:
        found = document.text_of(key)
        return default if found is None else found

    return Guest(
        name=text("name"),
        type=guest_type(document),
        memory=(number_of(document, "memory") or 0) * MIB,
        memory_limit=(number_of(document, "maxmem") or 0) * MIB,
        vcpus=number_of(document, "vcpus") or 1,
        extra=_joined(document.values.get("extra")),
        uuid=text("uuid"),
        kernel=text("kernel"),
        ramdisk=text("ramdisk"),
        cmdline=text("cmdline"),
        root=text("root"),
        bootloader=text("bootloader"),
        firmware=text("firmware") or text("bios"),
        boot_order=text("boot"),
        disks=disks_of(document),
        vifs=vifs_of(document),
        graphics=_graphics(document),
        on_poweroff=text("on_poweroff", "destroy"),
        on_reboot=text("on_reboot", "restart"),
        on_crash=text("on_crash", "destroy"),
    )


def disks_of(document: Document) -> tuple[Disk, ...]:
    """The disks that xl would give the guest."""
    readings = (read_disk(item) for item in document.list_of("disk") if isinstance(item, str))
    return tuple(reading.disk for reading in readings if reading.disk is not None)


def vifs_of(document: Document) -> tuple[Vif, ...]:
    """The network cards that xl would give the guest."""
    readings = (read_vif(item) for item in document.list_of("vif") if isinstance(item, str))
    return tuple(reading.vif for reading in readings if not reading.error)


def _joined(value: Value | None) -> str:
    if isinstance(value, tuple):
        return " ".join(item for item in value if isinstance(item, str))
    return value or ""


def _graphics(document: Document) -> Graphics | None:
    if guest_type(document) is not GuestType.HVM:
        return None
    vnc = number_of(document, "vnc")
    return Graphics(
        vnc=vnc != 0,
        listen=document.text_of("vnclisten") or "127.0.0.1",
        password=document.text_of("vncpasswd") or "",
        vga=document.text_of("vga") or "",
        video_memory=(number_of(document, "videoram") or 0) * MIB,
    )


def settings_of(guest: Guest) -> list[tuple[str, Plain]]:
    """The settings of a file for ``guest``, in the order they are written; only those that say something."""
    texts: list[tuple[str, Plain]] = [
        ("name", guest.name),
        ("type", guest.type.value),
        ("uuid", guest.uuid),
        ("memory", guest.memory // MIB),
        ("maxmem", guest.memory_limit // MIB),
        ("vcpus", guest.vcpus),
        ("kernel", guest.kernel),
        ("ramdisk", guest.ramdisk),
        ("cmdline", guest.cmdline),
        ("root", guest.root),
        ("extra", guest.extra),
        ("bootloader", guest.bootloader),
        ("bios" if guest.firmware in ("seabios", "ovmf", "rombios") else "firmware", guest.firmware),
        ("boot", guest.boot_order),
        ("disk", [disk.spec() for disk in guest.disks]),
        ("vif", [vif.spec() for vif in guest.vifs]),
    ]
    if guest.graphics is not None:
        screen = guest.graphics
        texts += [
            ("vnc", 1 if screen.vnc else "0"),
            ("vnclisten", screen.listen if screen.vnc else ""),
            ("vncpasswd", screen.password),
            ("vga", screen.vga),
            ("videoram", screen.video_memory // MIB),
        ]
    texts += [
        ("on_poweroff", guest.on_poweroff),
        ("on_reboot", guest.on_reboot),
        ("on_crash", guest.on_crash),
    ]
    # An empty string is no network card but one with nothing said: lists stay by their length.
    return [(key, value) for key, value in texts if value not in ("", 0, [])] + list(guest.options)


def new_file(guest: Guest, comment: str = "") -> Document:
    """A file for a new guest, with ``comment`` (of any number of lines) at its head.

    Raises XenGuiError for a text that no guest file can hold.
    """
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return Document(head + "".join(f"{setting(key, value)}\n" for key, value in settings_of(guest)))


def with_guest(document: Document, guest: Guest) -> Document:
    """``document`` made to describe ``guest``: only the settings that differ change; all else stays."""
    before, wanted = dict(settings_of(guest_of(document))), dict(settings_of(guest))
    for key, value in wanted.items():
        if before.get(key) != value:
            document = document.with_value(key, value)
    for key in before:
        if key not in wanted:
            document = document.without(key)
    return document
