"""Checks settings one by one: known, current, given once, and with a value of the right kind."""

from xengui.core.guests.xlcfg.finding import Findings
from xengui.core.guests.xlcfg.grammar import Atom, Setting, Value
from xengui.core.guests.xlcfg.guest_file import guest_type, number
from xengui.core.guests.xlcfg.keys import KEYS, Key, ValueKind, suggestion
from xengui.core.printable import printable


def check_keys(findings: Findings) -> None:
    """Check every setting of the file."""
    last: dict[str, Setting] = {}
    kind = guest_type(findings.document).value
    for setting in findings.document.parsed.settings:
        before = last.get(setting.key)
        if before is not None and not setting.appends:
            findings.warn(before.start, "set-twice", _TWICE[0], _TWICE[1], key=setting.key)
        if (
            before is not None
            and setting.appends
            and isinstance(setting.node, Atom)
            and not setting.node.quoted
        ):
            findings.warn(setting.start, "append-number", _APPEND[0], _APPEND[1], key=setting.key)
        last[setting.key] = setting
    for name, setting in last.items():
        key = KEYS.get(name)
        if key is None:
            _unknown(findings, setting)
            continue
        _check_age(findings, setting, key)
        if key.ignored:
            continue
        if kind not in key.types:
            findings.warn(setting.start, "not-for-type", _NOT_FOR[0], _NOT_FOR[1], key=name, type=kind)
        _check_value(findings, setting, key, findings.document.values[name])


def _unknown(findings: Findings, setting: Setting) -> None:
    meant = suggestion(setting.key)
    if meant is None:
        findings.warn(setting.start, "unknown-key", _UNKNOWN[0], _UNKNOWN[1], key=setting.key)
    else:
        findings.warn(setting.start, "unknown-key", _UNKNOWN[0], _DID_YOU_MEAN, key=setting.key, meant=meant)


def _check_age(findings: Findings, setting: Setting, key: Key) -> None:
    """Ignored, or out of date."""
    if key.instead is None:
        return
    texts = (_IGNORED if key.ignored else _DEPRECATED)[0]
    hint = _TAKE_OUT if not key.instead else _INSTEAD
    code = "ignored-key" if key.ignored else "deprecated-key"
    findings.warn(setting.start, code, texts, hint, key=key.name, instead=key.instead)


def _check_value(findings: Findings, setting: Setting, key: Key, value: Value) -> None:
    """A value xl cannot use for the setting: it then goes on as if it were not there, or gives up."""
    start = setting.node.start
    if isinstance(value, tuple):
        if key.kind not in _TAKE_LISTS:
            findings.error(start, "wrong-kind", _WANTS_ONE[0], _WANTS_ONE[1], key=key.name)
        return
    texts = _scalar_problem(key, value)
    if texts is not None:
        code = "bad-choice" if texts is _CHOICE else "wrong-kind"
        choices = ", ".join(key.choices)
        findings.error(start, code, texts[0], texts[1], key=key.name, value=printable(value), choices=choices)


def _scalar_problem(key: Key, value: str) -> tuple[str, str] | None:
    """Why a string or number is wrong for ``key``."""
    match key.kind:
        case ValueKind.LIST:
            return _WANTS_LIST
        case ValueKind.NUMBER:
            return _WANTS_NUMBER if number(value) is None else None
        case ValueKind.BOOLEAN | ValueKind.BOOLEAN_OR_LIST:
            return _WANTS_BOOLEAN if number(value) not in (0, 1) else None
        case _ if not key.choices or value in key.choices:
            return None
        case _:
            return None if key.name == "tsc_mode" and number(value) is not None else _CHOICE


_TAKE_LISTS = (ValueKind.LIST, ValueKind.ANY, ValueKind.STRING_OR_LIST, ValueKind.BOOLEAN_OR_LIST)
_TWICE = ("{key} is set again further down; this has no effect.", "Take out one of the two.")
_APPEND = ("+= puts the digits of {key} in a row instead of adding numbers.", "Write the number wanted.")
_UNKNOWN = ("xl knows no setting {key} and ignores it without a word.", "Check how it is written.")
_DID_YOU_MEAN = "Did you mean {meant}?"
_DEPRECATED = ("{key} is out of date.",)
_IGNORED = ("xl ignores {key}; it was a setting of xm or of another tool.",)
_INSTEAD = "Use {instead} instead."
_TAKE_OUT = "Take it out, or make it a comment."
_NOT_FOR = ("{key} has no effect on a guest of type {type}.", "Take it out, or check the type.")
_WANTS_LIST = ("{key} must be a list; xl ignores this value.", "Write {key} = [ … ].")
_WANTS_ONE = ("{key} takes one value, not a list.", "Write the value without brackets.")
_WANTS_NUMBER = ("“{value}” is no whole number, which {key} takes.", "Write digits only.")
_WANTS_BOOLEAN = ("“{value}” is neither 0 nor 1, which {key} takes.", "Write 1 for yes and 0 for no.")
_CHOICE = ("{key} cannot be “{value}”.", "It is one of: {choices}.")
