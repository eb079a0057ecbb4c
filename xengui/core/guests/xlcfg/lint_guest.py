"""Checks a guest as a whole: its name and type, what it boots from, its memory, and the screen it shows."""

import re

from xengui.core.guests.guest import GuestType
from xengui.core.guests.names import name_problem
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.finding import Findings, Severity
from xengui.core.guests.xlcfg.guest_file import guest_type, number_of
from xengui.core.sizes import MIB, format_size

LEAST_MEMORY = 64
"""MiB under which hardly any system of today starts."""

_PATHS = (
    "kernel",
    "ramdisk",
    "bootloader",
    "bios_path_override",
    "device_model_override",
    "firmware_override",
)
_FIRMWARES = ("bios", "uefi", "seabios", "rombios", "ovmf", "pvgrub32", "pvgrub64")
_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")


def check_guest(findings: Findings) -> None:
    """Check what the settings say together."""
    document = findings.document
    if not document.parsed.settings:
        if not document.parsed.problems:
            findings.error(0, "empty", _EMPTY[0], _EMPTY[1])
        return
    _check_name(findings)
    _check_type(findings)
    _check_boot(findings)
    _check_paths(findings)
    _check_memory(findings)
    _check_processors(findings)
    _check_screen(findings)


def paths_of(document: Document) -> list[tuple[str, str]]:
    """The files on the host that the guest starts from, as (setting, path)."""
    found = []
    for key in _PATHS:
        text = document.text_of(key)
        # A boot loader or device model without a slash is looked for where xl keeps its own.
        if text and (key in ("kernel", "ramdisk") or "/" in text) and not _is_hvmloader(key, text):
            found.append((key, text))
    firmware = document.text_of("firmware")
    if firmware and firmware not in _FIRMWARES:
        found.append(("firmware", firmware))
    return found


def _is_hvmloader(key: str, text: str) -> bool:
    return key == "kernel" and text.rpartition("/")[2] == "hvmloader"


def _check_name(findings: Findings) -> None:
    document = findings.document
    name = document.text_of("name")
    if not name:
        findings.error(findings.start_of("name"), "no-name", _NO_NAME[0], _NO_NAME[1])
    else:
        problem = name_problem(name)
        if problem:
            findings.warn(findings.start_of("name"), "odd-name", "{problem}", _ODD_NAME, problem=problem)
    uuid = document.text_of("uuid") or ""
    if uuid and not _UUID.fullmatch(uuid):
        findings.error(findings.start_of("uuid"), "bad-uuid", _BAD_UUID[0], _BAD_UUID[1])
    for other in findings.facts.others:
        if name and other.name == name:
            findings.warn(
                findings.start_of("name"), "same-name", _SAME_NAME[0], _SAME_NAME[1], path=other.path
            )
        elif uuid and _plain(other.uuid) == _plain(uuid):
            findings.error(
                findings.start_of("uuid"), "same-uuid", _SAME_UUID[0], _SAME_UUID[1], path=other.path
            )


def _plain(uuid: str) -> str:
    return uuid.replace("-", "").lower()


def _check_type(findings: Findings) -> None:
    document = findings.document
    if "type" in document.values:
        return
    if "builder" not in document.values:
        findings.warn(0, "no-type", _NO_TYPE[0], _NO_TYPE[1])


def _check_boot(findings: Findings) -> None:
    """Something to boot: a kernel or boot loader for PV and PVH; nothing of the kind for HVM's firmware."""
    document, kind = findings.document, guest_type(findings.document)
    kernel, loader = document.text_of("kernel"), document.text_of("bootloader")
    start = findings.start_of("type") or findings.start_of("name")
    if kind is GuestType.HVM:
        if kernel and _is_hvmloader("kernel", kernel):
            findings.warn(findings.start_of("kernel"), "hvmloader", _HVMLOADER[0], _HVMLOADER[1])
    elif not kernel and not loader and not document.text_of("firmware"):
        findings.error(start, "no-boot", _NO_BOOT[0], _NO_BOOT[1], type=kind.value)
    if kernel and loader:
        findings.warn(findings.start_of("bootloader"), "two-boots", _TWO_BOOTS[0], _TWO_BOOTS[1])
    if document.text_of("ramdisk") and not kernel:
        findings.warn(findings.start_of("ramdisk"), "ramdisk-alone", _RAMDISK[0], _RAMDISK[1])
    if "cmdline" in document.values:
        for key in ("root", "extra"):
            if key in document.values:
                findings.warn(findings.start_of(key), "cmdline-wins", _CMDLINE[0], _CMDLINE[1], key=key)
    if loader and loader.startswith("/") and loader.endswith("/pygrub"):
        findings.warn(findings.start_of("bootloader"), "pygrub-path", _PYGRUB[0], _PYGRUB[1])


def _check_paths(findings: Findings) -> None:
    for key, path in paths_of(findings.document):
        start = findings.start_of(key)
        if not path.startswith("/"):
            findings.warn(start, "relative-path", _RELATIVE[0], _RELATIVE[1], path=path, key=key)
        elif findings.facts.missing(path) and not path.endswith("/pygrub"):
            findings.error(start, "missing-file", _MISSING[0], _MISSING[1], path=path)


def _check_memory(findings: Findings) -> None:
    document, host = findings.document, findings.facts.memory
    memory, limit = number_of(document, "memory"), number_of(document, "maxmem")
    start = findings.start_of("memory")
    if memory is None:
        if "memory" not in document.values:
            findings.warn(0, "no-memory", _NO_MEMORY[0], _NO_MEMORY[1])
        return
    if memory < LEAST_MEMORY:
        findings.warn(start, "little-memory", _LITTLE[0], _LITTLE[1], memory=memory)
    if host and memory * MIB > host:
        findings.warn(start, "memory-of-host", _HOST_MEMORY[0], _HOST_MEMORY[1], host=format_size(host))
    if limit is not None and limit < memory:
        findings.error(findings.start_of("maxmem"), "maxmem-below", _MAXMEM[0], _MAXMEM[1])
    if limit is not None and limit > memory and guest_type(document) is GuestType.HVM:
        findings.add(findings.start_of("maxmem"), Severity.NOTE, "balloon", _BALLOON[0], _BALLOON[1])


def _check_processors(findings: Findings) -> None:
    document, host = findings.document, findings.facts.cpus
    count, most = number_of(document, "vcpus"), number_of(document, "maxvcpus")
    if count is not None and count < 1:
        findings.error(findings.start_of("vcpus"), "no-vcpus", _NO_VCPUS[0], _NO_VCPUS[1])
    if count is not None and most is not None and most < count:
        findings.error(findings.start_of("maxvcpus"), "maxvcpus-below", _MAXVCPUS[0], _MAXVCPUS[1])
    if count is not None and host and count > host:
        findings.warn(findings.start_of("vcpus"), "vcpus-of-host", _HOST_CPUS[0], _HOST_CPUS[1], count=host)


def _check_screen(findings: Findings) -> None:
    listen = findings.document.text_of("vnclisten") or ""
    if listen.startswith(("0.0.0.0", "::", "[::]")) and not findings.document.text_of("vncpasswd"):  # noqa: S104
        findings.warn(findings.start_of("vnclisten"), "open-screen", _OPEN[0], _OPEN[1])


_EMPTY = ("The file sets nothing.", "A guest needs at least a name, a type, memory and something to boot.")
_NO_NAME = ("The guest has no name, and xl does not start it.", 'Write name = "…".')
_ODD_NAME = "xl may take it; other programs and scripts may not."
_BAD_UUID = (
    "This is no UUID.",
    "Take the line out for a new one at every start, or write 8-4-4-4-12 hex digits.",
)
_SAME_NAME = (
    "{path} is for a guest of the same name; only one of them can run.",
    "Rename one, unless they are two ways to start the same guest.",
)
_SAME_UUID = ("{path} has the same UUID for another guest.", "Give one of them a new UUID, or none.")
_NO_TYPE = ("The type is not set, and xl takes PV.", 'Write type = "pvh", "pv" or "hvm".')
_NO_BOOT = (
    "A guest of type {type} needs a kernel or a boot loader, and there is neither.",
    "Set kernel (a grub-xen image or the guest's own kernel) or bootloader.",
)
_HVMLOADER = ("xl finds hvmloader itself and ignores this.", "Take the line out.")
_TWO_BOOTS = ("With kernel set, the boot loader is not run.", "Take one of the two out.")
_RAMDISK = ("A ramdisk without a kernel is not used.", "Set kernel too, or take the ramdisk out.")
_CMDLINE = (
    "xl ignores {key}, because cmdline is set.",
    "Put everything into cmdline, or use root and extra alone.",
)
_PYGRUB = (
    "pygrub is no longer there in current versions of Xen.",
    'Write bootloader = "pygrub": xl knows where its own is.',
)
_RELATIVE = (
    "{path} is no full path: xl looks for it in the folder it is started from.",
    "Write the path from / on.",
)
_MISSING = ("{path} is not there.", "Correct the path, or bring the file back.")
_NO_MEMORY = ("No memory is set.", "Write memory = 1024 (MiB), for example.")
_LITTLE = (
    "{memory} MiB are too little for any current system; the number counts MiB.",
    "Debian wants 1024, an installer often 2048.",
)
_HOST_MEMORY = ("The host has only {host} of memory.", "Give the guest less.")
_MAXMEM = ("maxmem is less than memory.", "Make it the same or more, or take it out.")
_BALLOON = (
    "An HVM guest with maxmem above memory crashes unless it has a balloon driver.",
    "Take maxmem out if the guest has no Xen drivers.",
)
_NO_VCPUS = ("A guest needs at least one vCPU.", "Write vcpus = 1 or more.")
_MAXVCPUS = ("maxvcpus is less than vcpus.", "Make it the same or more, or take it out.")
_HOST_CPUS = ("The host has only {count} processors, and xl refuses more vCPUs.", "Give the guest fewer.")
_OPEN = (
    "The guest's screen can be seen and used by anyone on the network.",
    'Write vnclisten = "127.0.0.1", or set vncpasswd.',
)
