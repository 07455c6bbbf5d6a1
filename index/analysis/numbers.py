"""One form for every way to write a number: 二〇二三年 and 2023年, 百分之五点二 and 5.2%, 三万六千 and 3.6万.

A number is read where what stands beside it says that it is one (月日, %, 分之, 点, 万), or where it has two
or more numerals and jieba finds no word that takes a part of them away (统一千方百计, 第一百货公司). One
numeral alone stays as it is, and digits up to ten before a Chinese character become it: 3个 is 三个.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from index.analysis import numerals
from index.analysis.folding import BREAK, HAN
from index.analysis.numerals import UNITS
from index.analysis.segmenter import words_around

DIGITS = numerals.DIGITS | dict.fromkeys("○o0", 0)
"""What one numeral of a folded text is worth; many texts have ○, a letter or a digit for 〇."""
SCALES = {"万": 10**4, "亿": 10**8}
NUMERALS = "零〇一二两三四五六七八九十百千万亿廿卅"
"""Every Chinese numeral of folded text, as a part of a regular expression's class."""

_PLAIN_DIGITS = "零〇○一二三四五六七八九"
# Neither a part of a longer sign (V2.0.1, 9:30, 5G) nor 1.2024年, a heading's number before a year.
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})++(?![0-9])|[0-9]++)(?:\.[0-9]++(?!年))?+(?![0-9a-z_]|[.:/][0-9])"
# 五千瓦 is five of a unit that begins with 千.
_NUMERAL = f"(?!千[瓦克米卡赫伏帕])[{NUMERALS}○]|(?<=[{_PLAIN_DIGITS}0o])o"
# 三点二十分 is a time, not 3.2.
_FRACTION = f"点[{_PLAIN_DIGITS}]++(?![十百刻分])"
_NUMBER = f"(?>(?:{_ARABIC}|{_NUMERAL})+(?:{_FRACTION})?+(?:[多余]?[百千]?[万亿]+)?)"
# One numeral alone is none: nine of ten are parts of words.
_LIKELY = f"[0-9]|[{NUMERALS}](?=[{NUMERALS}○0-9o点分月成%‰多余])"
_ANY = re.compile(_LIKELY)
_FOUND = re.compile(
    rf"(?={_LIKELY})(?<![0-9a-z_])(?<![0-9][.,:/])(?<![几数])(?P<first>{_NUMBER})"
    rf"(?:分之(?P<part>{_NUMBER})|(?P<month>月份?)(?:(?P<day>{_NUMBER})[日号])?|(?P<sign>\s?[%‰]|成))?"
)
_DATE = re.compile(r"(?<![0-9a-z])([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})(?![0-9a-z]|[-./][0-9])")
_TOKEN = re.compile(r"[1-9][0-9,]*(?:\.[0-9]+)?|0(?:\.[0-9]+)?|.")
_IS_HAN = re.compile(f"[{HAN}]")

_REPUBLIC = "民国"
FIRST_OF_MINGUO = 1911
"""What is added to a year of the Republic: 民国93年 is 2004."""
_UP_TO_TEN = "零一二三四五六七八九十"
_LONGEST = 32
"""Characters from which a number is no amount: the longest of 198 speeches has 13."""
_LONGEST_ARABIC = 15
"""Digits from which a whole number is that of an account or a telephone."""
_SET_PHRASE = 4
"""Characters from which a word that begins with a number's last numeral takes it away (千方百计, 百货公司).
Shorter ones are units (百公里, 四大): they would take 29 of 3,400 numbers in 198 speeches, none rightly."""


def write_numbers_alike(form: str) -> str:
    """Return a text in its search form with each number and date in one form, each a word of its own.

    What is written is made of ASCII letters and digits, so that it stays one term: 36000, 5d2p for 5.2%, 2f3
    for two thirds, 10m and 10m1d for 十月一日.
    """
    if _ANY.search(form) is None:  # found much sooner, and true of most texts
        return form
    if _DATE.search(form):
        form = _DATE.sub(_written_date, form)
    return _FOUND.sub(_written, form)


def _written_date(match: re.Match[str]) -> str:
    """Write 2025.3.1 as 2025年3月1日."""
    year, _, month, day = match.groups()
    return f"{year}年{month}月{day}日" if int(month) <= 12 and int(day) <= 31 else match.group()


def _written(match: re.Match[str]) -> str:
    whole, first = match.group(), match["first"]
    if len(whole) > 3 * _LONGEST or (value := _read(first)) is None:
        return whole
    if (part := match["part"]) is not None:
        return _written_share(_read(part), value) or whole
    if match["month"] is not None:
        return _written_month(value, match["day"]) or whole
    sign = match["sign"]
    if sign is None:
        return _written_number(match, value)
    if sign != "成":
        return f"{_plain(value)}{'p' if sign.endswith('%') else 'q'}{BREAK}"
    if value <= 10 and not _is_cut(match.string, match.end()):
        return f"{_plain(10 * value)}p{BREAK}"
    return _written_number(match, value) + sign


def _written_share(part: Decimal | None, whole: Decimal) -> str | None:
    if part is None or not whole:
        return None
    kind = {100: "p", 1000: "q"}.get(int(whole), f"f{_plain(whole)}")
    return f"{_plain(part)}{kind}{BREAK}"


def _written_month(month: Decimal, day: str | None) -> str | None:
    """Write 10月1日 so that it is found by its month too."""
    number = Decimal(1) if day is None else _read(day)
    if month not in range(1, 13) or number not in range(1, 32):
        return None
    return f"{month:f}m{BREAK}" + ("" if day is None else f"{month:f}m{number:f}d{BREAK}")


def _written_number(match: re.Match[str], value: Decimal) -> str:
    """Write a number that is no share and no month; as it stands where it may be a part of words."""
    first, form = match["first"], match.string
    start, end = match.span("first")
    follows = form[end : end + 1]
    if first[0] in NUMERALS and (len(first) == 1 or not _stands_apart(form, start, end)):
        return first
    if form.startswith(_REPUBLIC, max(0, start - 2)) and follows == "年":
        return f"{BREAK}{_plain(value + FIRST_OF_MINGUO)}"
    if first.isdecimal() and (len(first) > _LONGEST_ARABIC or first[0] == "0"):
        return first
    is_ordinal = form[start - 1 : start] == "第"
    if value in range(1, 11) and (is_ordinal or _IS_HAN.match(follows)):
        return "两" if value == 2 and not is_ordinal and follows != "号" else _UP_TO_TEN[int(value)]
    return _plain(value)


def _stands_apart(form: str, start: int, end: int) -> bool:
    """Whether jieba finds no word that takes a part of the numerals ``form[start:end]`` away from them."""
    return not any(
        (at < start < after and not word.startswith("第"))
        or (at == end - 1 > start and len(word) >= _SET_PHRASE and form[at] not in SCALES)
        for at, after, word in words_around(form, start, end)
    )


def _is_cut(form: str, place: int) -> bool:
    """Whether one of jieba's words goes on over ``place``."""
    return any(at < place < after for at, after, _ in words_around(form, place, place))


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".").replace(".", "d") if "." in text else text


@lru_cache(maxsize=1 << 14)
def _read(text: str) -> Decimal | None:
    """Return what a number is worth, None for numerals that do not make one (五六百, 十四五)."""
    if len(text) > _LONGEST:
        return None
    if text.isascii():
        return Decimal(text.replace(",", ""))
    body, _, fraction = re.sub("[多余]", "", text).partition("点")
    value = _read_whole(_TOKEN.findall(body))
    if value is None or not fraction:
        return value
    digits = re.match(f"[{_PLAIN_DIGITS}]*", fraction)
    places = digits.group() if digits else ""
    value += Decimal("0." + "".join(str(DIGITS[digit]) for digit in places))
    for scale in fraction[len(places) :]:
        value *= UNITS.get(scale) or SCALES[scale]
    return value


def _read_whole(tokens: list[str]) -> Decimal | None:
    if len(tokens) == 1:
        token = tokens[0]
        known = DIGITS.get(token, UNITS.get(token, SCALES.get(token)))
        return Decimal(token.replace(",", "")) if known is None else Decimal(known)
    if all(token in DIGITS for token in tokens):
        return _read_digits(tokens)
    return _read_places(tokens)


def _read_digits(tokens: list[str]) -> Decimal | None:
    """Read 二〇二三 digit by digit; two or three only around a 〇, for 三五 are some."""
    values = [DIGITS[token] for token in tokens if token != "两"]
    if len(values) < len(tokens):  # 三三两两
        return None
    return Decimal("".join(map(str, values))) if len(tokens) > 3 or 0 in values[1:] else None


def _read_places(tokens: list[str]) -> Decimal | None:
    """Read 三万六千 and 3万6千 by the place of each digit; None where a digit has no place."""
    large = medium = small = Decimal(0)  # what 亿 has counted, what 万 has counted, the rest
    digit: Decimal | None = None
    unit = 0  # the place last named
    before = ""
    for token in tokens:
        if (place := UNITS.get(token)) is not None:
            worth = _counted(digit, place, 0 if before in SCALES else unit)
            if worth is None:
                return None
            small, digit, unit = small + worth, None, 10 if place in (20, 30) else place
        elif token in SCALES:
            small, digit, unit = small + (digit or 0), None, SCALES[token]
            if not small and not medium:
                return None
            if token == "万":
                medium, small = (medium + small) * unit, Decimal(0)
            else:
                large, medium, small = (large + medium + small) * unit, Decimal(0), Decimal(0)
        elif digit is not None:
            return None
        elif (known := DIGITS.get(token)) != 0:
            digit = Decimal(token.replace(",", "")) if known is None else Decimal(known)
        before = token
    if digit is None:
        return large + medium + small
    # 二百一 is 210, 一万二 12000.
    bare = len(tokens) > 1 and DIGITS.get(tokens[-2]) != 0 and unit > 10
    return large + medium + small + (digit * unit / 10 if bare else digit)


def _counted(digit: Decimal | None, place: int, above: int) -> Decimal | None:
    """Return what a digit at a place is worth; None where the place is out of order."""
    if above and place >= above:
        return None
    if place in (20, 30):
        return Decimal(place) if digit is None else None
    if digit is None:
        return Decimal(place) if place == 10 else None
    return digit * place
