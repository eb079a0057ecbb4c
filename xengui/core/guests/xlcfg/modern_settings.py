"""The second half of modernising: settings that are out of date, in a file that xl can already read."""

import re
from collections.abc import Callable

from xengui.core.guests.guest import GuestType
from xengui.core.guests.xlcfg.commented import with_comment, with_line_above
from xengui.core.guests.xlcfg.document import Document
from xengui.core.guests.xlcfg.finding import Finding, Severity
from xengui.core.guests.xlcfg.grammar import Setting, Value
from xengui.core.guests.xlcfg.guest_file import guest_type, number
from xengui.core.guests.xlcfg.keys import KEYS, Key, ValueKind
from xengui.core.guests.xlcfg.lint import lint
from xengui.core.guests.xlcfg.modern_devices import modern_disk, modern_screen, modern_vif
from xengui.core.guests.xlcfg.write import Plain, setting
from xengui.core.printable import printable
from xengui.core.translate import tr

_YES = ("true", "yes", "on", "y", "enabled")
_NO = ("false", "no", "off", "n", "disabled")
_SIZE = re.compile(r"(\d+)\s*([mMgG])(?:i?[bB])?")
_TIMER_MODES = (
    "delay_for_missed_ticks",
    "no_delay_for_missed_ticks",
    "no_missed_ticks_pending",
    "one_missed_tick_pending",
)
_TSC_MODES = ("default", "always_emulate", "native", "native_paravirt")
_NAMED = {"timer_mode": _TIMER_MODES, "tsc_mode": _TSC_MODES}
_RENAMED = {"cpu_cap": "cap", "bootargs": "bootloader_args"}


class Renewal:
    """Renews ``document`` step by step; ``lines`` are where its settings stood in the old file."""

    def __init__(self, document: Document, lines: dict[str, int]) -> None:
        self.document = document
        self.notes: list[tuple[int, str, str]] = []
        self._lines = lines

    def run(self) -> None:
        """Apply every rule."""
        self._forget_ignored()
        self._set_type()
        self._renew_values()
        self._renew_list("disk", _disk)
        self._renew_list("vif", _vif)
        self._renew_screen()
        self._renew_hardware()
        self._comment_wrong()

    def _note(self, key: str, code: str, text: str, **words: object) -> None:
        sentence = tr(text).format(key=key, **words)
        self.notes.append((self._lines.get(key, 1), code, sentence))

    def _settings(self, key: str) -> list[Setting]:
        return [found for found in self.document.parsed.settings if found.key == key]

    def _set(self, key: str, value: Plain) -> None:
        """Set ``key``; a note is made only where that changes something."""
        before = self.document
        self.document = before.with_value(key, value)
        if self.document is not before:
            self._note(key, "renewed", _RENEWED)

    def _comment_out(self, key: str, why: str, code: str = "dropped") -> None:
        """Make every setting of ``key`` a comment."""
        found = self._settings(key)
        sentence = tr(why).format(key=key)
        text = self.document.text
        for gone in reversed(found):
            text = with_comment(text, gone.start, gone.end, sentence)
        self.document = Document(text)
        if found:
            self._note(key, code, sentence.replace("{", "{{").replace("}", "}}"))

    def _replace(self, key: str, line: str, why: str) -> None:
        """Write ``line`` where ``key`` was set last; its other settings become comments."""
        *others, last = self._settings(key)
        text = self.document.text[: last.start] + line + self.document.text[last.end :]
        for gone in reversed(others):
            text = with_comment(text, gone.start, gone.end, tr(_SET_AGAIN))
        self.document = Document(text)
        self._note(key, "renewed", why)

    def _forget_ignored(self) -> None:
        """What xl does not read: renamed where it reads the same under another name."""
        for key in dict.fromkeys(found.key for found in self.document.parsed.settings):
            known = KEYS.get(key)
            if known is None or not known.ignored:
                continue
            value = self.document.values[key]
            renamed = _RENAMED.get(key)
            if renamed and renamed not in self.document.values and value:
                digits = number(value)
                self._replace(
                    key, setting(renamed, _as_plain(value) if digits is None else digits), _NEW_NAME
                )
                self._lines[renamed] = self._lines.get(key, 1)
            else:
                self._comment_out(key, _IGNORED)

    def _set_type(self) -> None:
        """``type=`` always, from ``builder=`` where there is one; xl finds hvmloader itself."""
        document = self.document
        kernel = document.text_of("kernel") or ""
        loader = kernel.rpartition("/")[2] == "hvmloader"
        hvm = loader or document.text_of("builder") == "hvm"
        kind = GuestType.HVM if hvm else GuestType.PV
        if "type" in document.values:
            self._comment_out("builder", _TYPE_SAID)
        elif "builder" in document.values:
            self._replace("builder", setting("type", kind.value), _BUILDER)
        elif document.parsed.settings:
            start = document.text.rfind("\n", 0, document.parsed.settings[0].start) + 1
            line = f"{setting('type', kind.value)}\n"
            self.document = Document(document.text[:start] + line + document.text[start:])
            self._note("type", "renewed", _TYPE_ADDED)
        if loader:
            self._comment_out("kernel", _HVMLOADER)

    def _renew_values(self) -> None:
        """Values of the wrong kind that say clearly what was meant."""
        for key, value in list(self.document.values.items()):
            known = KEYS.get(key)
            if known is None:
                continue
            if value == "" and (known.choices or known.kind in _NEED_VALUE or key in _NOT_EMPTY):
                self._comment_out(key, _EMPTY)
                continue
            new = _renewed(known, value)
            if new is not None:
                self._set(key, new)

    def _renew_list(self, key: str, renewed: Callable[[str], tuple[str | None, tuple[str, ...]]]) -> None:
        """Every string of ``key``; those xl cannot have become comments above it."""
        if key not in self.document.values:
            return
        kept: list[str] = []
        gone: list[str] = []
        for item in self.document.list_of(key):
            new, dropped = renewed(item) if isinstance(item, str) else (None, (str(item)[:200],))
            kept += [] if new is None else [new]
            gone += dropped
        self._set(key, kept)
        for text in gone:
            start = self._settings(key)[-1].start
            self.document = Document(with_line_above(self.document.text, start, tr(_NO_WAY), printable(text)))
            self._note(key, "dropped", _DROPPED, gone=printable(text))

    def _renew_screen(self) -> None:
        """``vfb=``: for HVM its words are settings of their own."""
        if "vfb" not in self.document.values:
            return
        if guest_type(self.document) is not GuestType.HVM:
            self._renew_list("vfb", _screen)
            return
        for item in self.document.list_of("vfb"):
            for word, value in modern_screen(item)[0] if isinstance(item, str) else ():
                if word not in self.document.values and word in KEYS and value:
                    digits = None if KEYS[word].kind is ValueKind.STRING else number(value)
                    self.document = self.document.with_value(word, value if digits is None else digits)
        self._renew_values()
        self._comment_out("vfb", _SCREEN, code="renewed")

    def _renew_hardware(self) -> None:
        """Single settings with a successor."""
        values = self.document.values
        if "stdvga" in values:
            if number(values["stdvga"]) == 1 and "vga" not in values:
                self._replace("stdvga", setting("vga", "stdvga"), _NEW_NAME)
            else:
                self._comment_out("stdvga", _DEFAULT)
        if "altp2mhvm" in values:
            if number(values["altp2mhvm"]) == 1 and "altp2m" not in values:
                self._replace("altp2mhvm", setting("altp2m", "mixed"), _NEW_NAME)
            else:
                self._comment_out("altp2mhvm", _DEFAULT)
        loader = self.document.text_of("bootloader") or ""
        if loader.startswith("/") and loader.endswith("/pygrub"):
            self._set("bootloader", "pygrub")
        arguments = self.document.values.get("bootloader_args")
        if isinstance(arguments, str):
            self._set("bootloader_args", arguments.split())

    def _comment_wrong(self) -> None:
        """Whatever is still wrong with a value: xl would ignore it or give up."""
        for finding in lint(self.document):
            if finding.severity is not Severity.ERROR or finding.code not in _CURABLE:
                continue
            key = self._key_at(finding)
            if key is not None and key in self.document.values:
                self._comment_out(key, finding.message.replace("{", "{{").replace("}", "}}"))
                self._comment_wrong()
                return

    def _key_at(self, finding: Finding) -> str | None:
        """The setting that ``finding`` is about."""
        for found in self.document.parsed.settings:
            if self.document.position(found.start)[0] <= finding.line <= self.document.position(found.end)[0]:
                place = (finding.line, finding.column)
                if self.document.position(found.start) <= place <= self.document.position(found.end):
                    return found.key
        return None


_NEED_VALUE = (ValueKind.NUMBER, ValueKind.BOOLEAN)
_NOT_EMPTY = ("uuid", "cpus", "bootloader", "kernel", "ramdisk", "timer_mode", "vga", "keymap")
_CURABLE = ("wrong-kind", "bad-choice", "bad-uuid")


def _as_plain(value: Value) -> Plain:
    return value if isinstance(value, str) else [_as_plain(item) for item in value]


def _boolean(value: str) -> int | None:
    if value.strip().lower() in _YES:
        return 1
    return 0 if value.strip().lower() in _NO else None


def _renewed(key: Key, value: Value) -> Plain | None:
    """``value`` in the kind ``key`` wants; None when it is so already, or cannot be made so."""
    if isinstance(value, tuple):
        return _only(key, value)
    if key.kind is ValueKind.LIST:
        return [value] if value else []
    digits = number(value)
    if digits is not None:
        names = _NAMED.get(key.name, ())
        return names[digits] if 0 <= digits < len(names) else None
    if key.kind in (ValueKind.BOOLEAN, ValueKind.BOOLEAN_OR_LIST):
        return _boolean(value)
    return _number(key, value.strip()) if key.kind is ValueKind.NUMBER else None


def _only(key: Key, value: tuple[Value, ...]) -> Plain | None:
    """The one item of a list where ``key`` takes no list."""
    single = key.kind in (ValueKind.STRING, ValueKind.NUMBER, ValueKind.BOOLEAN) and len(value) == 1
    return value[0] if single and isinstance(value[0], str) else None


def _number(key: Key, text: str) -> int | None:
    """A size with its unit in MiB, or a number with zeros in front, which xl would take for octal."""
    size = _SIZE.fullmatch(text)
    if size is not None and key.name in ("memory", "maxmem", "shadow_memory", "videoram"):
        return int(size[1]) * (1024 if size[2] in "gG" else 1)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _disk(item: str) -> tuple[str | None, tuple[str, ...]]:
    new = modern_disk(item)
    # "w!" let several guests write at once, which is how data is lost.
    return new, ((item,) if new is None or item.rstrip().endswith("!") else ())


def _vif(item: str) -> tuple[str | None, tuple[str, ...]]:
    new = modern_vif(item)
    return (None, (item,)) if new is None else new


def _screen(item: str) -> tuple[str | None, tuple[str, ...]]:
    pairs, dropped = modern_screen(item)
    return ",".join(f"{key}={value}" for key, value in pairs), dropped


_RENEWED = "{key} is written as xl wants it now."
_NEW_NAME = "{key} has another name now."
_IGNORED = "xl ignores {key}:"
_SET_AGAIN = "set again further down:"
_BUILDER = "builder= is type= now."
_TYPE_SAID = "type= says it:"
_TYPE_ADDED = "The type is written out; xl took it for granted."
_HVMLOADER = "xl finds hvmloader itself:"
_EMPTY = "{key} has no value:"
_DEFAULT = "this is what xl does anyway, or another setting says it:"
_SCREEN = "an HVM guest's screen has settings of its own now:"
_NO_WAY = "xl has no way to say this:"
_DROPPED = "xl has no way to say “{gone}”; it is a comment above {key} now."
