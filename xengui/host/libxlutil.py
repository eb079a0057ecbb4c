"""Xen's own parser, libxlutil, where it is installed: reads guest files and disk strings without Xen running.

Its assertions abort the process they run in, so the program proper asks through a process of its own
(``ask``); ``XlUtil`` in one's own process is for whoever can bear that (the tests).
"""

import ctypes
import ctypes.util
import glob
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from xengui.core.errors import XenGuiError
from xengui.host.run import run

_LARGEST = 4 * 1024 * 1024  # bytes of a guest file; real ones have a few thousand
_TIME_LIMIT = 10.0  # seconds
_FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/lib/*-linux-gnu", "/usr/lib/xen-*/lib")

XlValue = str | list["XlValue"]
"""A value as xl has it: numbers are strings too."""


class _DeviceDisk(ctypes.Structure):
    """The front of ``struct libxl_device_disk``, as Xen 4.17 has it; room behind it for the rest."""

    _fields_ = (
        ("backend_domid", ctypes.c_uint32),
        ("backend_domname", ctypes.c_char_p),
        ("pdev_path", ctypes.c_char_p),
        ("vdev", ctypes.c_char_p),
        ("backend", ctypes.c_int),
        ("format", ctypes.c_int),
        ("script", ctypes.c_char_p),
        ("removable", ctypes.c_int),
        ("readwrite", ctypes.c_int),
        ("is_cdrom", ctypes.c_int),
        ("direct_io_safe", ctypes.c_bool),
        ("discard_enable", ctypes.c_int),  # libxl_defbool: 0 default, -1 false, 1 true
        ("rest", ctypes.c_char * 1024),
    )


@dataclass(frozen=True, slots=True)
class XlDisk:
    """What xl makes of a disk string; ``None`` where it has no value. ``discard`` is None by default."""

    target: str | None
    format: str
    vdev: str | None
    writable: bool
    cdrom: bool
    backend: str
    script: str | None
    backend_domain: str | None
    discard: bool | None


_FORMATS = ("unknown", "qcow", "qcow2", "vhd", "raw", "empty", "qed")
_BACKENDS = ("unknown", "phy", "tap", "qdisk", "standalone")
_STRING = 0  # enum XLU_ConfigValueType


def library_path(name: str = "xlutil") -> str | None:
    """Where the newest ``lib<name>.so`` is, or None: Xen's libraries are versioned with Xen itself."""
    found = [path for folder in _FOLDERS for path in glob.glob(f"{folder}/lib{name}.so.*")]
    return max(found, key=_version, default=None)


def _version(path: str) -> tuple[int, ...]:
    digits = path.rpartition(".so.")[2].split(".")
    return tuple(int(part) if part.isdigit() else 0 for part in digits)


class XlUtil:
    """The library in this process. Raises OSError when it is not there."""

    def __init__(self) -> None:
        path, light = library_path(), library_path("xenlight")
        if path is None or light is None:
            raise OSError("libxlutil is not installed")
        self._light = ctypes.CDLL(light, mode=ctypes.RTLD_GLOBAL)
        self._lib = ctypes.CDLL(path)
        self._libc = ctypes.CDLL(None)
        pointer, text, integer = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
        for function, result, arguments in (
            (self._libc.open_memstream, pointer, (pointer, pointer)),
            (self._libc.fclose, integer, (pointer,)),
            (self._libc.free, None, (pointer,)),
            (self._lib.xlu_cfg_init, pointer, (pointer, text)),
            (self._lib.xlu_cfg_readdata, integer, (pointer, text, integer)),
            (self._lib.xlu_cfg_destroy, None, (pointer,)),
            (self._lib.xlu_cfg_get_string, integer, (pointer, text, pointer, integer)),
            (self._lib.xlu_cfg_get_list, integer, (pointer, text, pointer, pointer, integer)),
            (self._lib.xlu_cfg_get_listitem2, pointer, (pointer, integer)),
            (self._lib.xlu_cfg_value_type, integer, (pointer,)),
            (self._lib.xlu_cfg_value_get_string, integer, (pointer, pointer, pointer, integer)),
            (self._lib.xlu_cfg_value_get_list, integer, (pointer, pointer, pointer, integer)),
            (self._lib.xlu_disk_parse, integer, (pointer, integer, pointer, pointer)),
            (self._light.libxl_device_disk_init, None, (pointer,)),
            (self._light.libxl_device_disk_dispose, None, (pointer,)),
        ):
            function.restype = result
            function.argtypes = arguments

    def read(self, data: bytes, keys: tuple[str, ...] = ()) -> tuple[dict[str, XlValue] | None, str]:
        """The values of ``keys`` that ``data`` sets (None: xl rejects the file), and what xl says of it.

        ``data`` with a NUL inside a string aborts the process.
        """
        with self._report() as (report, said):
            config = self._lib.xlu_cfg_init(report, b"guest")
            try:
                if self._lib.xlu_cfg_readdata(config, data, len(data)) != 0:
                    return None, said()
                values = {key: value for key in keys if (value := self._value(config, key)) is not None}
                return values, said()
            finally:
                self._lib.xlu_cfg_destroy(config)

    def read_disk(self, spec: str) -> tuple[XlDisk | None, str]:
        """What xl makes of one disk string (None: it rejects it), and what it says."""
        with self._report() as (report, said):
            config = self._lib.xlu_cfg_init(report, b"guest")
            disk = _DeviceDisk()
            self._light.libxl_device_disk_init(ctypes.byref(disk))
            specs = (ctypes.c_char_p * 1)(spec.encode(errors="surrogateescape"))
            try:
                if self._lib.xlu_disk_parse(config, 1, specs, ctypes.byref(disk)) != 0:
                    return None, said()
                return _disk(disk), said()
            finally:
                self._light.libxl_device_disk_dispose(ctypes.byref(disk))
                self._lib.xlu_cfg_destroy(config)

    @contextmanager
    def _report(self) -> "Iterator[tuple[int, _Said]]":
        """A FILE that collects what the library reports, and what reads it."""
        buffer, size = ctypes.c_char_p(), ctypes.c_size_t()
        stream = self._libc.open_memstream(ctypes.byref(buffer), ctypes.byref(size))
        try:
            yield stream, _Said(self._libc, stream, buffer)
        finally:
            self._libc.fclose(stream)
            self._libc.free(ctypes.cast(buffer, ctypes.c_void_p))

    def _value(self, config: int, key: str) -> XlValue | None:
        name, text, items = key.encode(), ctypes.c_char_p(), ctypes.c_void_p()
        if self._lib.xlu_cfg_get_string(config, name, ctypes.byref(text), 1) == 0:
            return _text(text.value)
        if self._lib.xlu_cfg_get_list(config, name, ctypes.byref(items), None, 1) == 0:
            return self._items(config, items)
        return None

    def _items(self, config: int, items: ctypes.c_void_p) -> list[XlValue]:
        """The values of a list, lists inside it too."""
        found: list[XlValue] = []
        while value := self._lib.xlu_cfg_get_listitem2(items, len(found)):
            if self._lib.xlu_cfg_value_type(value) == _STRING:
                text = ctypes.c_char_p()
                self._lib.xlu_cfg_value_get_string(config, value, ctypes.byref(text), 1)
                found.append(_text(text.value))
            else:
                inner = ctypes.c_void_p()
                self._lib.xlu_cfg_value_get_list(config, value, ctypes.byref(inner), 1)
                found.append(self._items(config, inner))
        return found


class _Said:
    """Reads what was written to the stream so far."""

    def __init__(self, libc: ctypes.CDLL, stream: int, buffer: ctypes.c_char_p) -> None:
        self._libc, self._stream, self._buffer = libc, stream, buffer

    def __call__(self) -> str:
        self._libc.fflush(ctypes.c_void_p(self._stream))
        return _text(self._buffer.value)


def _text(data: bytes | None) -> str:
    return (data or b"").decode(errors="surrogateescape")


def _disk(disk: _DeviceDisk) -> XlDisk:
    def text(data: bytes | None) -> str | None:
        return None if data is None else _text(data)

    return XlDisk(
        target=text(disk.pdev_path),
        format=_FORMATS[disk.format],
        vdev=text(disk.vdev),
        writable=bool(disk.readwrite),
        cdrom=bool(disk.is_cdrom),
        backend=_BACKENDS[disk.backend],
        script=text(disk.script),
        backend_domain=text(disk.backend_domname),
        discard={0: None, -1: False}.get(disk.discard_enable, True),
    )


def ask(data: bytes) -> tuple[bool, str] | None:
    """Whether xl itself accepts the guest file ``data``, and what it says; None where it cannot be asked.

    In a process of its own, with a time limit: whatever happens to the library happens there.
    """
    if library_path() is None or len(data) > _LARGEST:
        return None
    try:
        finished = run(
            [sys.executable, "-m", "xengui.host.libxlutil"], stdin=data.decode("latin-1"), timeout=_TIME_LIMIT
        )
        answer = json.loads(finished.stdout)
    except (XenGuiError, ValueError):
        return None
    return bool(answer["accepted"]), str(answer["said"])


def _answer() -> None:
    """The other side of ``ask``."""
    data = sys.stdin.buffer.read().decode().encode("latin-1")
    values, said = XlUtil().read(data)
    sys.stdout.write(json.dumps({"accepted": values is not None, "said": said}))


if __name__ == "__main__":
    _answer()
