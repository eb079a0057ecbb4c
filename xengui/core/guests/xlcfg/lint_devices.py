"""Checks disks and network cards: their strings, the files and bridges they name, and what none may share."""

import re
from collections.abc import Iterator

from xengui.core.guests.disk import Disk, DiskReading, read_disk
from xengui.core.guests.guest import GuestType
from xengui.core.guests.mac import normal_mac
from xengui.core.guests.vif import DEFAULT_BRIDGE, Vif, read_vif
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.finding import Findings, Severity
from xengui.core.guests.xlcfg.grammar import Atom, ListNode
from xengui.core.guests.xlcfg.guest_file import disks_of, guest_type

_VDEV = re.compile(r"(?:xvd|hd|sd|vd)[a-z]{1,2}[0-9]{0,2}|d[0-9]+(?:p[0-9]+)?|0x[0-9a-f]+|[0-9]+")
_SWALLOWED = re.compile(
    r"[,\s]\s*(?:(?:format|vdev|access|devtype|backendtype|backend|script|specification)=|cdrom(?:,|$)|(?:no-)?discard)"
)


def image_paths(document: Document) -> list[str]:
    """The images and devices on the host that the guest's disks name."""
    return [disk.path for disk in disks_of(document) if disk.path is not None]


def check_disks(findings: Findings) -> None:
    """Check every item of ``disk=``."""
    vdevs: set[str] = set()
    images: dict[object, bool] = {}
    for start, text in _items(findings, "disk"):
        reading = read_disk(text)
        target = text.partition("target=")[2]
        swallowed = _SWALLOWED.search(target)
        if swallowed is not None:
            findings.error(start, "target-not-last", _NOT_LAST[0], _NOT_LAST[1])
        elif reading.error:
            findings.error(start, "bad-disk", "{problem}", _BAD_DISK, problem=reading.error)
        if reading.disk is None:
            continue
        _check_age(findings, start, reading)
        _check_disk(findings, start, reading.disk)
        if reading.disk.vdev in vdevs:
            findings.error(start, "same-vdev", _SAME_VDEV[0], _SAME_VDEV[1], vdev=reading.disk.vdev)
        vdevs.add(reading.disk.vdev)
        _check_shared(findings, start, reading.disk, images)


def _items(findings: Findings, key: str) -> Iterator[tuple[int, str]]:
    """The strings of a list setting that count, each with where it stands."""
    settings = [setting for setting in findings.document.parsed.settings if setting.key == key]
    first = max((index for index, setting in enumerate(settings) if not setting.appends), default=0)
    for setting in settings[first:]:
        for item in setting.node.items if isinstance(setting.node, ListNode) else ():
            if isinstance(item, Atom):
                yield item.start, item.value
            else:
                findings.error(item.start, "wrong-kind", _NO_LISTS[0], _NO_LISTS[1], key=key)


def _check_age(findings: Findings, start: int, reading: DiskReading) -> None:
    for old in reading.deprecated:
        if old.instead:
            findings.warn(start, "old-disk", _OLD[0], _OLD_INSTEAD, word=old.word, instead=old.instead)
        else:
            findings.warn(start, "old-disk", _OLD[0], _OLD[1], word=old.word)


def _check_disk(findings: Findings, start: int, disk: Disk) -> None:
    kind = guest_type(findings.document)
    if not _VDEV.fullmatch(disk.vdev):
        findings.error(start, "bad-vdev", _BAD_VDEV[0], _BAD_VDEV[1], vdev=disk.vdev)
    elif kind is not GuestType.HVM and disk.vdev.startswith(("hd", "sd")):
        findings.warn(start, "old-vdev", _OLD_VDEV[0], _OLD_VDEV[1], vdev=disk.vdev)
    if disk.backend_type in ("phy", "standalone") and disk.format not in ("raw", "empty"):
        findings.error(start, "phy-format", _PHY[0], _PHY[1], backend=disk.backend_type, format=disk.format)
    path = disk.path
    if path is None:
        if not disk.cdrom and not disk.target:
            findings.error(start, "no-image", _NO_IMAGE[0], _NO_IMAGE[1])
        return
    if not disk.target.startswith("/"):
        findings.warn(start, "relative-path", _RELATIVE[0], _RELATIVE[1], target=disk.target, path=path)
    if findings.facts.missing(path):
        findings.error(start, "missing-file", _MISSING[0], _MISSING[1], path=path)


def _check_shared(findings: Findings, start: int, disk: Disk, images: dict[object, bool]) -> None:
    """One image twice in this guest, or in another's file too, with anyone writing.

    ``images`` are this guest's so far, by what file they are, and whether they are written.
    """
    path, facts = disk.path, findings.facts
    if path is None:
        return
    image = facts.files.get(path) or path
    if image in images and (disk.writable or images[image]):
        findings.error(start, "image-twice", _TWICE[0], _TWICE[1], path=path)
    images[image] = disk.writable or images.get(image, False)
    name = findings.document.text_of("name")
    for guest in facts.others:
        for other, written in guest.images.items():
            if not facts.same_file(path, other) or not (disk.writable or written):
                continue
            if guest.name == name:
                findings.warn(
                    start, "image-shared", _SHARED_ONE[0], _SHARED_ONE[1], path=path, file=guest.path
                )
            else:
                findings.error(start, "image-shared", _SHARED[0], _SHARED[1], path=path, file=guest.path)


def check_vifs(findings: Findings) -> None:
    """Check every item of ``vif=``."""
    macs: set[str] = set()
    for start, text in _items(findings, "vif"):
        reading = read_vif(text)
        if reading.error:
            findings.error(start, "bad-vif", "{problem}", _BAD_VIF, problem=reading.error)
        for word, instead in reading.deprecated:
            findings.warn(start, "old-vif", _OLD[0], _OLD_INSTEAD, word=word, instead=instead)
        mac = normal_mac(reading.vif.mac) or ""
        if mac and mac in macs:
            findings.error(start, "same-mac", _SAME_MAC_HERE[0], _SAME_MAC_HERE[1], mac=mac)
        macs.add(mac)
        for guest in findings.facts.others:
            if mac and mac in guest.macs and guest.name != findings.document.text_of("name"):
                findings.error(start, "same-mac", _SAME_MAC[0], _SAME_MAC[1], mac=mac, file=guest.path)
        _check_bridge(findings, start, reading.vif)


def _check_bridge(findings: Findings, start: int, vif: Vif) -> None:
    bridges = findings.facts.bridges
    routed = vif.gatewaydev or vif.backend or (vif.script and "bridge" not in vif.script)
    bridge = vif.bridge or DEFAULT_BRIDGE
    if bridges is None or bridge in bridges or (routed and not vif.bridge):
        return
    severity = Severity.ERROR if findings.facts.xen else Severity.WARNING
    known = ", ".join(sorted(bridges))
    hint = _NO_BRIDGE[1] if bridges else _NO_BRIDGES
    findings.add(start, severity, "no-bridge", _NO_BRIDGE[0], hint, bridge=bridge, known=known)


_NO_LISTS = ("An item of {key} is a string, not a list.", "Write each in quotes.")
_NOT_LAST = (
    "target= takes all that follows it, so the rest of this string becomes part of the path.",
    "Put target= last.",
)
_BAD_DISK = "Write format=raw,vdev=xvda,access=rw,target=/path; xl-disk-configuration(5) has the rest."
_OLD = ("{word} is out of date.", "Take it out; xl ignores it.")
_OLD_INSTEAD = "Write {instead} instead."
_SAME_VDEV = ("{vdev} is given to two disks.", "Give each disk a name of its own: xvda, xvdb, …")
_BAD_VDEV = ("“{vdev}” is no name of a disk.", "Write xvda, xvdb, …; or hda, sda for an HVM guest.")
_OLD_VDEV = (
    "Linux as PV or PVH guest sees no {vdev}, only disks called xvd…",
    "Write xvda, xvdb, … and use these names in the guest's fstab and on its command line.",
)
_PHY = (
    "backendtype={backend} takes raw disks alone, not {format}.",
    "Leave backendtype out: xl then finds a fit one.",
)
_NO_IMAGE = ("This disk has no image.", "Name one with target=/path, or make it a drive with devtype=cdrom.")
_RELATIVE = ("{target} is no full path: xl takes it for {path}.", "Write the path from / on.")
_MISSING = ("{path} is not there.", "Correct the path, create the image, or take the disk out.")
_TWICE = (
    "{path} is two disks of this guest, which would overwrite each other's data.",
    "Take one out, or make both read-only.",
)
_SHARED = (
    "{path} belongs to another guest too ({file}); if both run, its data is lost.",
    "Copy the image for one of them, or make it read-only (access=ro) in both.",
)
_SHARED_ONE = (
    "{path} is also in {file}, for a guest of the same name.",
    "That is fine for two ways to start one guest; never run both.",
)
_BAD_VIF = "Write mac=00:16:3e:…,bridge=…; xl-network-configuration(5) has the rest."
_SAME_MAC_HERE = ("Two network cards have the address {mac}.", "Give each its own, or leave mac= out.")
_SAME_MAC = ("{mac} is the address of a card in {file} too.", "Give one of them another address.")
_NO_BRIDGE = (
    "This host has no bridge {bridge}; without it the guest does not start.",
    "Its bridges: {known}.",
)
_NO_BRIDGES = "This host has no bridge at all: make one with its network configuration first."
