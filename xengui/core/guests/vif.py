"""A guest's network card, as xl-network-configuration(5) writes it: ``mac=00:16:3e:…,bridge=xenbr0``."""

import re
from dataclasses import dataclass

from xengui.core.errors import XenGuiError
from xengui.core.guests.mac import is_group_mac, normal_mac
from xengui.core.printable import printable
from xengui.core.translate import tr

DEFAULT_BRIDGE = "xenbr0"
"""The bridge xl takes when a card names none."""

_RATE = re.compile(r"[0-9]+[GMK]?[Bb]/s(?:@[0-9]+[mu]?s?)?")


@dataclass(frozen=True, slots=True)
class Vif:
    """One network card; what is empty xl decides. ``mtu`` is in bytes, ``devid`` the card's number.

    ``options`` are words kept as they were (trusted, accel and the like).
    """

    mac: str = ""
    bridge: str = ""
    gatewaydev: str = ""
    kind: str = ""
    model: str = ""
    vifname: str = ""
    script: str = ""
    ip: str = ""
    backend: str = ""
    rate: str = ""
    devid: int | None = None
    mtu: int | None = None
    options: tuple[str, ...] = ()

    def spec(self) -> str:
        """The string for ``vif=``. Raises XenGuiError for what no such string can say."""
        words = [f"{key}={value}" for key, name in _KEYS if (value := getattr(self, name)) not in ("", None)]
        words += self.options
        if any("," in word or "\n" in word for word in words):
            raise XenGuiError(
                tr("“{text}” cannot be written as a network card.").format(text=printable(",".join(words))),
                tr("No part of it may have a comma or a line end in it."),
            )
        return ",".join(words)


_KEYS = (
    ("mac", "mac"),
    ("bridge", "bridge"),
    ("gatewaydev", "gatewaydev"),
    ("type", "kind"),
    ("model", "model"),
    ("vifname", "vifname"),
    ("script", "script"),
    ("ip", "ip"),
    ("backend", "backend"),
    ("rate", "rate"),
    ("devid", "devid"),
    ("mtu", "mtu"),
)
_FIELDS = dict(_KEYS)
_NUMBERS = ("devid", "mtu")


@dataclass(frozen=True, slots=True)
class VifReading:
    """What xl makes of a network string: the card as far as it goes, and why xl rejects it ("": it does not).

    ``deprecated`` are (word, what to write instead).
    """

    vif: Vif
    error: str
    deprecated: tuple[tuple[str, str], ...]


def read_vif(spec: str) -> VifReading:
    """Read one item of ``vif=``."""
    texts: dict[str, str] = {}
    numbers: dict[str, int] = {}
    options: list[str] = []
    deprecated: list[tuple[str, str]] = []
    error = ""
    for word in spec.split(","):
        key, equals, value = word.strip(" \t").partition("=")
        if key == "netdev" and equals:
            deprecated.append(("netdev=", "gatewaydev="))
            key = "gatewaydev"
        if key in _NUMBERS and equals:
            if value.isascii() and value.isdigit():
                numbers[key] = int(value)
            else:
                error = error or tr("“{word}” is no number for {key}.").format(word=printable(value), key=key)
        elif key in _FIELDS and equals:
            texts[_FIELDS[key]] = value
            error = error or _value_error(key, value)
        elif key in ("trusted", "untrusted", "accel") and not equals:
            options.append(key)
        elif key:
            error = error or tr("xl knows no “{word}” in a network card.").format(
                word=printable(word.strip())
            )
    vif = Vif(**texts, devid=numbers.get("devid"), mtu=numbers.get("mtu"), options=tuple(options))
    return VifReading(vif, error, tuple(deprecated))


def _value_error(key: str, value: str) -> str:
    """Why xl does not take ``value`` for ``key``, or ""."""
    if key == "mac":
        mac = normal_mac(value)
        if mac is None:
            return tr("“{word}” is no MAC address; write it like 00:16:3e:12:34:56.").format(
                word=printable(value)
            )
        if is_group_mac(mac):
            return tr("{word} is a group address, which no card can have.").format(word=value)
    if key == "type" and value not in ("vif", "ioemu"):
        return tr("“{word}” is no type of network card: it is vif or ioemu.").format(word=printable(value))
    if key == "rate" and not _RATE.fullmatch(value):
        return tr("“{word}” is no rate; write it like 10Mb/s or 1MB/s@20ms.").format(word=printable(value))
    return ""
