"""Cuts a disk string as xl's lexer does: of all rules the one that takes most wins, the first of equals.

A rule may look ahead (a prefix such as ``file:`` counts as long as all that follows); flex calls that
trailing context, and here it is what lies behind the first group.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from xengui.core.printable import printable
from xengui.core.translate import tr

_FORMATS = ("raw", "qcow", "qcow2", "vhd", "empty", "qed")
_BACKEND_TYPES = ("phy", "tap", "qdisk", "standalone")
_SPECIFICATIONS = ("xen", "virtio")


@dataclass(frozen=True, slots=True)
class Deprecated:
    """A form that xl still takes: as it stands in the string, and what to write instead."""

    word: str
    instead: str


@dataclass(slots=True)
class DiskWords:
    """What the words of a disk string say; ``error`` is why xl rejects it ("": it does not)."""

    target: str | None = None
    vdev: str | None = None
    format: str = ""
    writable: bool = True
    cdrom: bool = False
    backend_type: str = ""
    backend_domain: str | None = None
    script: str | None = None
    specification: str = ""
    discard: bool | None = None
    direct_io_safe: bool = False
    options: list[str] = field(default_factory=list)
    once: dict[str, str] = field(default_factory=dict)
    prefixed: bool = False
    access_taken: bool = False
    deprecated: list[Deprecated] = field(default_factory=list)
    error: str = ""

    def fail(self, message: str, word: str) -> None:
        """Note the first error."""
        self.error = self.error or tr(message).format(word=printable(word))

    def set_format(self, text: str) -> None:
        """A format by name; an empty one is raw."""
        wanted = text or "raw"
        if wanted not in _FORMATS:
            self.fail(_UNKNOWN_FORMAT, text)
        elif self.format not in ("", wanted):
            self.fail(_TWICE, "format")
        else:
            self.format = wanted

    def set_access(self, text: str) -> None:
        """ro, r, rw, w, or nothing for rw."""
        if text not in ("r", "ro", "rw", "w", ""):
            self.fail(_UNKNOWN_ACCESS, text)
        else:
            self.writable = text in ("rw", "w", "")

    def first(self, key: str, before: str | None, text: str) -> str:
        """``text``, which may replace nothing but an empty text."""
        if before:
            self.fail(_TWICE, key)
            return before
        return text

    def set_vdev(self, text: str) -> None:
        """The guest's name of the disk."""
        self.vdev = self.first("vdev", self.vdev, text)

    def set_target(self, text: str) -> None:
        """The image or device."""
        self.target = self.first("target", self.target, text)

    def vdev_and_kind(self, text: str) -> bool:
        """``hdc:cdrom``, xm's way; False when there is no colon in ``text``."""
        vdev, colon, kind = text.rpartition(":")
        if not colon:
            return False
        self.set_vdev(vdev)
        if kind in ("cdrom", "disk"):
            self.cdrom = kind == "cdrom"
            self.deprecated.append(Deprecated(f":{kind}", f"devtype={kind}"))
        else:
            self.fail(_UNKNOWN_KIND, kind)
        return True

    def positional(self, text: str) -> None:
        """What has no key: target, format, vdev, access, in that order."""
        if self.error:
            return
        if self.target is None:
            self.target = text
        elif not self.prefixed and not self.format:
            if not self.target and self.vdev_and_kind(text):
                self.format = "empty"
            else:
                self.set_format(text)
        elif self.vdev is None:
            if not self.vdev_and_kind(text):
                self.set_vdev(text)
        elif not self.access_taken:
            self.access_taken = True
            self.set_access(text)
        else:
            self.fail(_TOO_MANY, text)

    def finish(self) -> "DiskWords":
        """What follows from all the words together."""
        self.format = self.format or "raw"
        if self.cdrom:
            self.writable = False
            if not self.target:
                self.format = "empty"
        if self.vdev is None:
            self.fail(_NO_VDEV, "")
        if self.target is None and not self.cdrom:
            self.fail(_NO_TARGET, "")
        return self


def read_words(spec: str) -> DiskWords:
    """Read a disk string; a NUL ends it, as it does for xl."""
    spec = spec.partition("\0")[0]
    words = DiskWords()
    position = 0
    while position < len(spec) and not words.error:
        best, action = max(
            ((found, act) for rule, act in _RULES if (found := rule.match(spec, position))),
            key=lambda match: match[0].end(),
            default=(None, None),
        )
        if best is None and position == len(spec) - 1:
            break  # the last byte goes unreported: xl reports a wrong one with what follows it
        if best is None or action is None:
            words.fail(_BAD_SYNTAX, spec[position:])
            break
        action(words, best.group(1))
        position = best.end(1)
    return words if words.error else words.finish()


Action = Callable[[DiskWords, str], None]


def _value(text: str) -> str:
    return text.removesuffix(",").partition("=")[2]


def _backend_type(words: DiskWords, text: str) -> None:
    value = _value(text)
    if value not in _BACKEND_TYPES:
        words.fail(_UNKNOWN_BACKEND, value)
    elif words.backend_type not in ("", value):
        words.fail(_TWICE, "backendtype")
    else:
        words.backend_type = value


def _specification(words: DiskWords, text: str) -> None:
    value = _value(text)
    if value not in _SPECIFICATIONS:
        words.fail(_UNKNOWN_SPECIFICATION, value)
    elif words.specification not in ("", value):
        words.fail(_TWICE, "specification")
    elif not words.specification:
        words.specification = value
        words.options.append(f"specification={value}")


def _option_once(words: DiskWords, text: str) -> None:
    """A key of COLO's, kept as it is."""
    key, value = text.partition("=")[0], _value(text)
    words.once[key] = words.first(key, words.once.get(key), value)
    words.options.append(f"{key}={value}")


def _option(words: DiskWords, text: str) -> None:
    words.options.append(text.removesuffix(","))


def _colo_port(words: DiskWords, text: str) -> None:
    number = re.match(r"[ \t\n\v\f\r]*[+-]?0*[1-9]", _value(text))
    if number is None:
        words.fail(_UNKNOWN_PORT, _value(text))
    _option(words, text)


def _cdrom(cdrom: bool) -> Action:
    def act(words: DiskWords, text: str) -> None:
        words.cdrom = cdrom

    return act


def _discard(discard: bool) -> Action:
    def act(words: DiskWords, text: str) -> None:
        words.discard = discard

    return act


def _direct_io(words: DiskWords, text: str) -> None:
    words.direct_io_safe = True


def _script(words: DiskWords, text: str) -> None:
    words.script = words.first("script", words.script, _value(text))


def _backend(words: DiskWords, text: str) -> None:
    words.backend_domain = words.first("backend", words.backend_domain, _value(text))


def _format_prefix(words: DiskWords, text: str) -> None:
    words.prefixed = True
    words.deprecated.append(Deprecated(text, f"format={text[:-1]}"))
    words.set_format(text[:-1])


def _script_prefix(words: DiskWords, text: str) -> None:
    words.prefixed = True
    script = f"block-{text[:-1]}"
    words.deprecated.append(Deprecated(text, f"script={script}"))
    words.script = words.first("script", words.script, script)


def _idle_prefix(words: DiskWords, text: str) -> None:
    words.prefixed = True
    words.deprecated.append(Deprecated(text, ""))


def _wrong(message: str) -> Action:
    return lambda words, text: words.fail(message, text.removesuffix(","))


_UNKNOWN_FORMAT = "xl knows no disk format “{word}”; it takes raw, qcow, qcow2, vhd and qed."
_UNKNOWN_ACCESS = "“{word}” is no access: write rw or ro, without blanks after it."
_UNKNOWN_KIND = "“{word}” is no kind of drive: write devtype=cdrom or nothing."
_UNKNOWN_BACKEND = "“{word}” is no backendtype: it is phy, qdisk, tap or standalone."
_UNKNOWN_SPECIFICATION = "“{word}” is no specification: it is xen or virtio."
_UNKNOWN_PORT = "“{word}” is no colo-port."
_UNKNOWN_WORD = "xl knows no “{word}” in a disk."
_UNKNOWN_PREFIX = "xl knows no prefix “{word}” before a path."
_TWICE = "The {word} is given twice."
_TOO_MANY = "“{word}” is one part too many; write the parts as NAME=VALUE, and target= as the last."
_NO_VDEV = "It does not say which disk the guest sees (vdev=xvda)."
_NO_TARGET = "It names no image or device (target=/path)."
_BAD_SYNTAX = (
    "xl does not understand “{word}” there; a path with , or = in it goes behind target=, as the last part."
)

# In xl's order: it decides between rules that take equally much.
_RULES: tuple[tuple[re.Pattern[str], Action], ...] = tuple(
    (re.compile(pattern), action)
    for pattern, action in (
        (r"([ \t\n]+)(?:[^ \t\n].*)?", lambda words, text: None),
        (r"(format=[^,]*,?)", lambda words, text: words.set_format(_value(text))),
        (r"(cdrom,?)", _cdrom(True)),
        (r"(devtype=cdrom,?)", _cdrom(True)),
        (r"(devtype=disk,?)", _cdrom(False)),
        (r"(devtype=[^,]*,?)", _wrong(_UNKNOWN_KIND)),
        (r"(access=[^,]*,?)", lambda words, text: words.set_access(_value(text))),
        (r"(backend=[^,]*,?)", _backend),
        (r"(backendtype=[^,]*,?)", _backend_type),
        (r"(specification=[^,]*,?)", _specification),
        (r"(vdev=[^,]*,?)", lambda words, text: words.set_vdev(_value(text))),
        (r"(script=[^,]*,?)", _script),
        (r"(direct-io-safe,?)", _direct_io),
        (r"(discard,?)", _discard(True)),
        (r"(no-discard,?)", _discard(False)),
        (r"((?:no-)?colo,?)", _option),
        (r"((?:colo-host|colo-export|active-disk|hidden-disk)=[^,]*,?)", _option_once),
        (r"(colo-port=[^,]*,?)", _colo_port),
        (r"(target=.*)", lambda words, text: words.set_target(_value(text))),
        (r"([a-z][-a-z0-9]*=[^,],?)", _wrong(_UNKNOWN_WORD)),
        (r"((?:raw|qcow2?|vhd):).*", _format_prefix),
        (r"((?:iscsi|e?nbd|drbd):).*", _script_prefix),
        (r"((?:tapdisk|tap2?|aio|ioemu|file|phy):).*", _idle_prefix),
        (r"([a-z][a-z0-9]*:)(?:[^a-z0-9].*)?", _wrong(_UNKNOWN_PREFIX)),
        (r"([^=,]*,|[^=,]+,?)", lambda words, text: words.positional(text.removesuffix(","))),
    )
)
