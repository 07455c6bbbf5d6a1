"""Dates and years in a text: 2025年1月14日, 二〇〇三年, 民国93年元旦, 2012-10-17, 90年代, 去年."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.analysis.numbers import DIGITS, FIRST_OF_MINGUO
from index.analysis.numerals import parse_number

_GAP = "[ \u3000\xa0]{0,4}"
_DIGIT = "(?:[0-9０-９] ?)"  # spaced out in texts that were printed so
_HAN = "[〇○零ＯO０一二三四五六七八九十百]"
_NUMBER = f"(?:{_DIGIT}{{1,2}}|{_HAN}{{1,3}})"
_MONTH = f"{_NUMBER}{_GAP}月{_GAP}"
_MINGUO = f"(?:中華|中华)?民[國国]{_GAP}(?:{_DIGIT}{{1,3}}|{_HAN}{{1,5}})"
_YEAR = f"(?:{_DIGIT}{{4}}|{_HAN}{{4}}|{_MINGUO}){_GAP}年{_GAP}"
_UNTIL = f"(?:{_GAP}(?:至|和|、|—|－|-){_GAP}(?:{_MONTH})?{_NUMBER}{_GAP}日)?"
# New Year's Day stands for the date only in the name of a speech; 元旦前后 is no date.
_NEW_YEAR = "元旦(?=文告|[賀贺祝獻献致][詞词辭辞]|[讲講谈談][话話]|$)"

_DATE = (
    rf"(?:{_YEAR}(?:{_MONTH}{_NUMBER}{_GAP}日{_UNTIL}|{_NEW_YEAR})"
    r"|(?<![\d.])(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?![\d.]))"
    "(?![之以]?[前后後]|[起止])"  # 2024年12月31日前 is a deadline
)
DATE = re.compile(_DATE)
"""A full date anywhere in a line."""

DATE_LINE = re.compile(
    rf"[（(]?(?P<date>{_DATE})[）)]?(?:{_GAP}[（(]?(?:星期|周|週)[一二三四五六日天][）)]?)?$"
)
"""A line that is nothing but a date."""

DATE_BEGINS = re.compile(f"[—―–－（(-]{{0,4}}{_DATE}")
"""A date that a line begins with."""

PRESS_DATE = re.compile(rf"今[日天][（(](?P<date>(?:{_MONTH})?{_NUMBER}{_GAP}日)[）)]")
"""The date in a press release: 今日（一月十四日）."""

_ANY_DIGIT = "[〇一二三四五六七八九零○o]"
# A bare number is a year only where no unit of measure follows.
_UNIT = r"[万亿元人个名户家件吨亩千百公米项条多余%.％‰部所套座倍种次]"
# 30年来 and 30年的努力 are lengths of time, 56年的政府工作报告 is of a year.
_LENGTH = "[来间内以前后里多余代]|的(?!.{0,8}(?:报告|文告|讲话|发言|致辞))"
_NAMED_YEAR = re.compile(
    r"民国 ?(?P<minguo>\d{1,3}|[一二三四五六七八九十百零〇]{1,5}) ?年"
    rf"|(?<![\d.])(?P<digits>(?:18|19|20)\d\d)(?: ?年|(?!\d|{_UNIT}))"
    rf"|(?<!{_ANY_DIGIT})(?P<han>[一二]{_ANY_DIGIT}{{3}})年"
    rf"|(?<![\d.])(?P<short>\d\d)年(?!{_LENGTH}|\d*个)"
    rf"|(?<!{_ANY_DIGIT})(?P<han_short>{_ANY_DIGIT}{{2}})年(?!{_LENGTH})"
)
_DECADE = re.compile(
    r"(?:(?P<century>19|20)|二十世纪|上世纪|20世纪|本世纪)?(?P<tens>[1-9]0|[一二三四五六七八九]十)年代"
)
_PART = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DAY = re.compile(
    rf"(?:年 ?|(?<=\d)[-/.])(?P<month>{_PART}) ?(?:月 ?|[-/.])(?P<day>{_PART}) ?(?:日|号|(?!\d))"
)
_MONTH_DAY = re.compile(rf"(?<![\d年一二三四五六七八九十])(?<!年 )(?P<month>{_PART})月(?P<day>{_PART})[日号]")
_RELATIVE = re.compile("今年|本年度?|去年|上年|前年|明年")


@dataclass(frozen=True, slots=True)
class YearName:
    """A year named in a folded text: ``text[start:end]``."""

    year: int
    start: int
    end: int
    written: str
    """``text[start:end]``."""
    short: bool = False
    """Whether it is written with two figures (98年), which may be a length of time as well."""
    day: str = ""
    """The whole date where one is named, ISO 8601."""

    @property
    def of_republic(self) -> int | None:
        """The year that two figures mean where they count from 1911: 88年 of 88年元旦文告 is 1999."""
        return FIRST_OF_MINGUO + self.year % 100 if self.short else None


def find_years(folded: str) -> list[YearName]:
    """Return the years that a folded text names, in order; a decade as all of its years."""
    found: list[YearName] = []
    for match in _NAMED_YEAR.finditer(folded):
        year = _year_of(match)
        if year is None:
            continue
        day = _DAY.match(folded, match.end() - (1 if folded[match.end() - 1] == "年" else 0))
        iso = _iso_date(year, day) if day else ""
        end = day.end() if day and iso else match.end()
        short = match["short"] is not None or match["han_short"] is not None
        found.append(YearName(year, match.start(), end, folded[match.start() : end], short, iso))
    for match in _DECADE.finditer(folded):
        tens = match["tens"]
        value = int(tens) if tens.isdecimal() else (parse_number(tens) or 0)
        century = 2000 if match["century"] == "20" or (value < 30 and not match["century"]) else 1900
        found += [YearName(century + value + n, *match.span(), match[0]) for n in range(10)]
    return sorted(found, key=lambda name: (name.start, name.year))


def find_dates(folded: str) -> list[str]:
    """Return the days that a folded text names without a year, as the end of an ISO 8601 date: -10-10."""
    return [iso[4:] for match in _MONTH_DAY.finditer(folded) if (iso := _iso_date(0, match))]


def find_relative_years(folded: str) -> list[tuple[int, int]]:
    """Return where a folded text says this year, last year and the like."""
    return [match.span() for match in _RELATIVE.finditer(folded)]


def _year_of(match: re.Match[str]) -> int | None:
    if match["minguo"]:
        number = parse_number(match["minguo"])
        return None if number is None else FIRST_OF_MINGUO + number
    if match["han"]:
        return _read_digits(match["han"])
    if match["short"] or match["han_short"]:
        number = int(match["short"]) if match["short"] else _read_digits(match["han_short"])
        return (1900 if number >= 49 else 2000) + number
    return int(match["digits"])


def _read_digits(signs: str) -> int:
    return int("".join(str(DIGITS[sign]) for sign in signs))


def _iso_date(year: int, day: re.Match[str]) -> str:
    month, number = parse_number(day["month"]), parse_number(day["day"])
    valid = month is not None and number is not None and month <= 12 and number <= 31
    return f"{year:04}-{month:02}-{number:02}" if valid else ""
