"""The month in an address: `/h/215001/2026-10/`."""

from qioportal.lib.months import Month


class MonthConverter:
    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> Month:
        return Month.parse(value)  # a ValueError is "no such page"

    def to_url(self, value: Month | str) -> str:
        return str(value)
