"""A guest's disk, as xl-disk-configuration(5) writes it: ``format=raw,vdev=xvda,access=rw,target=/path``."""

from dataclasses import dataclass

from xengui.core.errors import XenGuiError
from xengui.core.guests.disk_string import Deprecated, DiskWords, read_words
from xengui.core.printable import printable
from xengui.core.translate import tr

FORMATS = ("raw", "qcow", "qcow2", "vhd", "qed")
"""What xl takes as a disk's format; anything else (vmdk, vhdx) must be converted first."""


@dataclass(frozen=True, slots=True)
class Disk:
    """One disk of a guest.

    ``target`` is a path on the host, or "" for a drive without a medium; ``vdev`` the guest's name for it.
    ``format`` is one of FORMATS, or "empty". Empty texts and None mean that xl decides. ``options`` are the
    words that say nothing about the image (colo-host=…), kept as they were.
    """

    target: str
    vdev: str
    format: str = "raw"
    writable: bool = True
    cdrom: bool = False
    backend_type: str = ""
    backend_domain: str = ""
    script: str = ""
    discard: bool | None = None
    direct_io_safe: bool = False
    options: tuple[str, ...] = ()

    @property
    def path(self) -> str | None:
        """The image's or device's path on the host; None when the target is no path, or there is none."""
        if not self.target or (self.script and not self.target.startswith("/")) or self.backend_domain:
            return None
        return self.target if self.target.startswith("/") else f"/dev/{self.target}"

    def spec(self) -> str:
        """The string for ``disk=``, in the form every xl since 4.2 reads.

        Raises XenGuiError for what no such string can say.
        """
        empty = self.format == "empty" or not self.target
        words = [] if empty else [f"format={self.format}"]
        words += [f"vdev={self.vdev}", f"access={'rw' if self.writable and not self.cdrom else 'ro'}"]
        if self.cdrom:
            words.append("devtype=cdrom")
        for key, value in (
            ("backendtype", self.backend_type),
            ("backend", self.backend_domain),
            ("script", self.script),
        ):
            if value:
                words.append(f"{key}={value}")
        if self.discard is not None:
            words.append("discard" if self.discard else "no-discard")
        if self.direct_io_safe:
            words.append("direct-io-safe")
        words += self.options
        if any("," in word or "\n" in word for word in words) or "\n" in self.target:
            raise XenGuiError(
                tr("“{text}” cannot be written as a disk.").format(text=printable(",".join(words))),
                tr("Only the path may have commas in it, and no part a line end."),
            )
        if not empty or not self.cdrom:
            # It takes all that follows, so it comes last; one comma at its end would be cut off.
            words.append(f"target={self.target}{',' if self.target.endswith(',') else ''}")
        return ",".join(words)


@dataclass(frozen=True, slots=True)
class DiskReading:
    """What xl makes of a disk string: the disk, or why it is rejected, and what in it is out of date."""

    disk: Disk | None
    error: str
    deprecated: tuple[Deprecated, ...]


def read_disk(spec: str) -> DiskReading:
    """Read one item of ``disk=`` as xl does."""
    words = read_words(spec)
    return DiskReading(None if words.error else _disk(words), words.error, tuple(words.deprecated))


def _disk(words: DiskWords) -> Disk:
    return Disk(
        target=words.target or "",
        vdev=words.vdev or "",
        format=words.format,
        writable=words.writable,
        cdrom=words.cdrom,
        backend_type=words.backend_type,
        backend_domain=words.backend_domain or "",
        script=words.script or "",
        discard=words.discard,
        direct_io_safe=words.direct_io_safe,
        options=tuple(words.options),
    )
