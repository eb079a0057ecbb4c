"""Sizes, rates and times as the user's locale writes them. Bytes and nanoseconds in, text out."""

from PySide6.QtCore import QDateTime, QLocale

from xengui.core.sizes import SizeUnits, split_size
from xengui.core.translate import tr

_MS_LIMIT = 2**53  # further than any calendar; keeps a damaged timestamp inside what QDateTime takes
_SECOND, _MINUTE, _HOUR = 1000, 60_000, 3_600_000


class Quantities:
    """Writes quantities in ``units``, the locale's way. Holds no state but these two."""

    def __init__(self, units: SizeUnits = SizeUnits.IEC, locale: QLocale | None = None) -> None:
        self.units = units
        locale = locale or QLocale()
        # The C locale groups no digits, and fourteen digits in a row are unreadable.
        is_c = locale.language() is QLocale.Language.C
        self._locale = QLocale(QLocale.Language.English) if is_c else locale

    def size(self, size: int) -> str:
        """``3.1 GiB``"""
        value, decimals, unit = split_size(size, self.units)
        return f"{self._locale.toString(value, 'f', decimals)} {unit}"

    def exact(self, size: int) -> str:
        """``3,298,534 bytes``"""
        if size == 1:
            return tr("1 byte")
        return tr("{count} bytes").format(count=self.count(size))

    def size_and_bytes(self, size: int) -> str:
        """``3.1 GiB (3,328,599,654 bytes)``; below a kibibyte the bytes alone."""
        if size < 1000:
            return self.exact(size)
        return f"{self.size(size)} ({self.exact(size)})"

    def count(self, number: int) -> str:
        """``12,345``"""
        if abs(number) < 2**63:
            return self._locale.toString(number)
        # The promises of a few sparse giants add up to more than Qt can write.
        return f"{number:,}".replace(",", self._locale.groupSeparator())

    def rate(self, bytes_a_second: float) -> str:
        """``1.1 GiB/s``"""
        return tr("{size}/s").format(size=self.size(max(0, int(bytes_a_second))))

    def duration(self, seconds: float) -> str:
        """``0:14``, ``1:02:03``"""
        minutes, rest = divmod(max(0, round(seconds)), 60)
        hours, minutes = divmod(minutes, 60)
        if hours:
            return f"{hours}:{minutes:02d}:{rest:02d}"
        return f"{minutes}:{rest:02d}"

    def percent(self, part: int, whole: int) -> str:
        """``71%``; never 0% of something nor 100% before it is all."""
        if whole <= 0 or part <= 0:
            share = 0
        elif part < whole:
            share = min(99, max(1, round(100 * part / whole)))
        else:
            share = round(100 * part / whole)
        return f"{self._locale.toString(share)}{self._locale.percent()}"

    def share(self, part: int, whole: int) -> str:
        """``71%``, ``0.4%``, ``less than 0.1%``: as ``percent``, but finer where there is little."""
        if part <= 0 or whole <= 0 or 100 * part >= whole:
            return self.percent(part, whole)
        tenths = 1000 * part // whole
        text = self._locale.toString(max(1, tenths) / 10, "f", 1) + self._locale.percent()
        return text if tenths else tr("less than {share}").format(share=text)

    def age(self, moment_ns: int, now_ns: int) -> str:
        """``just now``, ``2 min ago``, ``3 h ago``, ``yesterday``, ``12 Nov``, ``12 Nov 2019``"""
        past = (now_ns - moment_ns) // 1_000_000
        then, now = _local(moment_ns), _local(now_ns)
        days = then.date().daysTo(now.date())
        if -_MINUTE < past < 5 * _SECOND:  # clocks of network filesystems run ahead
            return tr("just now")
        if 0 <= past < _MINUTE:
            return tr("{n} s ago").format(n=past // _SECOND)
        if 0 <= past < _HOUR:
            return tr("{n} min ago").format(n=past // _MINUTE)
        if past >= 0 and (days == 0 or past < 6 * _HOUR):
            return tr("{n} h ago").format(n=past // _HOUR)
        if days == 1:
            return tr("yesterday")
        form = tr("d MMM") if then.date().year() == now.date().year() else tr("d MMM yyyy")
        return self._locale.toString(then.date(), form)

    def moment(self, moment_ns: int) -> str:
        """The date and time in full: ``12 November 2026, 14:03:09``"""
        then = _local(moment_ns)
        date = self._locale.toString(then.date(), tr("d MMMM yyyy"))
        return f"{date}, {self._locale.toString(then.time(), 'HH:mm:ss')}"


def _local(moment_ns: int) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(max(-_MS_LIMIT, min(_MS_LIMIT, moment_ns // 1_000_000)))
