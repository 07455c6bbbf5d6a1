"""Numerals as headings and lists write them: read (十二, ①, Ⅳ) and written (一、二、…, iv, aa)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **dict(zip("貳參肆陸兩两", (2, 3, 4, 6, 2, 2), strict=True)),
}
"""What one numeral of either script is worth."""
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
UNITS = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
"""What the names of places are worth; 廿 and 卅 are numbers by themselves."""

# Nothing is numbered further (the Civil Code has 1,260 articles); longer "numbers" are years and amounts.
_LARGEST = 1500


def parse_number(text: str) -> int | None:
    """Read a number in Chinese numerals of either script, digits of any width, or a sign such as ① or ㈠.

    ``None`` where it is not a number or lies outside 1 to 1500.
    """
    if len(text) == 1 and text not in DIGITS and text not in UNITS:
        sign = unicodedata.numeric(text, 0.0)
        value = int(sign) if sign == int(sign) else 0
    elif text.isdecimal():
        value = int(text) if len(text) <= len(str(_LARGEST)) else 0
    else:
        value = _parse_chinese(text)
    return value if 1 <= value <= _LARGEST else None


def _parse_chinese(text: str) -> int:
    """Sum of digit-and-unit pairs; 0 for anything that is not written so (一九九四 is a year)."""
    total, digit = 0, None
    for character in text:
        if character in DIGITS:
            if digit:
                return 0
            digit = DIGITS[character]
        elif character in UNITS:
            unit = UNITS[character]
            if unit in (20, 30):
                total += unit
            else:
                total += (digit if digit is not None else 1) * unit
            digit = None
        else:
            return 0
    return total + (digit or 0)


def parse_letter(text: str) -> int | None:
    """Read one heavenly stem (甲 is 1) or one Latin letter (a is 1); None for anything else."""
    if len(text) != 1:
        return None
    if text in _STEMS:
        return _STEMS.index(text) + 1
    return ord(text.lower()) - ord("a") + 1 if text.isascii() and text.isalpha() else None


def parse_roman(text: str) -> int | None:
    """Read a Roman numeral made of i, v and x in either case; None for anything else."""
    letters = unicodedata.normalize("NFKC", text).lower()  # Ⅳ is one sign
    values = [_ROMAN_VALUES.get(letter, 0) for letter in letters]
    if not values or 0 in values:
        return None
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip

# A hostile list may begin at two thousand million; letters and Roman numerals grow with the number.
_HIGHEST = 5000

_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_SIXTY = [_STEMS[year % 10] + _BRANCHES[year % 12] for year in range(60)]


def _letters(number: int) -> str:
    """Repeat the letter after Z: X, Y, Z, AA, BB, as word processors do."""
    turns, letter = divmod(number - 1, 26)
    return chr(ord("A") + letter) * (turns + 1)


def _roman(number: int) -> str:
    written = []
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        written.append(sign * count)
    return "".join(written)


def _digits(signs: str) -> Callable[[int], str]:
    return lambda number: "".join(signs[int(digit)] for digit in str(number))


def _below_hundred(signs: str) -> Callable[[int], str]:
    """Tens are named up to ninety-nine (十一, 二十), digit stands by digit above (一〇〇)."""
    by_digit = _digits(signs)

    def write(number: int) -> str:
        tens, ones = divmod(number, 10)
        if tens == 0 or tens >= 10:
            return by_digit(number)
        return ("" if tens == 1 else signs[tens]) + "十" + (signs[ones] if ones else "")

    return write


def _counted(signs: str, units: str, *, bare: str = "", zero: str = "") -> Callable[[int], str]:
    """Name every place: 一百二十三, 一千零五.

    ``units`` are the names of tens, hundreds and thousands. A one is silent before those in ``bare``;
    before ten only where it leads, if gaps are filled with a ``zero`` (十一, but 一百一十一).
    """

    def write(number: int) -> str:
        written, gap = "", False
        for place in (3, 2, 1, 0):
            digit = number // 10**place % 10
            if digit == 0:
                gap = True
                continue
            unit = units[place - 1] if place else ""
            silent = digit == 1 and unit in bare and place > 0 and not (zero and written)
            written += (zero if gap and written else "") + ("" if silent else signs[digit]) + unit
            gap = False
        return written

    return write


def _run(first: str, count: int) -> str:
    return "".join(chr(ord(first) + place) for place in range(count))


def _signs(signs: Sequence[str]) -> Callable[[int], str]:
    """Take the signs in turn; what lies beyond the last is decimal."""
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_CHINESE = "〇一二三四五六七八九"
_TAIWANESE = "○一二三四五六七八九"
_FULL_WIDTH = _digits("０１２３４５６７８９")
_CIRCLED = _signs(_run("①", 20))
_COUNTED = _counted(_CHINESE, "十百千", bare="十", zero="零")

_FORMATS: Final[Mapping[str, Callable[[int], str]]] = MappingProxyType(
    {
        "decimalZero": lambda number: f"{number:02d}",
        "decimalFullWidth": _FULL_WIDTH,
        "decimalFullWidth2": _FULL_WIDTH,
        "decimalEnclosedCircle": _CIRCLED,
        "decimalEnclosedCircleChinese": _CIRCLED,
        "decimalEnclosedFullstop": _signs(_run("⒈", 20)),
        "decimalEnclosedParen": _signs(_run("⑴", 20)),
        "numberInDash": lambda number: f"- {number} -",
        "hex": lambda number: f"{number:X}",
        "ordinal": _ordinal,
        "upperRoman": _roman,
        "lowerRoman": lambda number: _roman(number).lower(),
        "upperLetter": _letters,
        "lowerLetter": lambda number: _letters(number).lower(),
        "chineseCounting": _below_hundred(_CHINESE),
        "taiwaneseCounting": _below_hundred(_TAIWANESE),
        "chineseCountingThousand": _COUNTED,
        "taiwaneseCountingThousand": _COUNTED,
        "japaneseCounting": _counted(_CHINESE, "十百千", bare="十百千"),
        "chineseLegalSimplified": _counted("零壹贰叁肆伍陆柒捌玖", "拾佰仟", zero="零"),
        "ideographLegalTraditional": _counted("零壹貳參肆伍陸柒捌玖", "拾佰仟", zero="零"),
        "ideographDigital": _digits(_CHINESE),
        "japaneseDigitalTenThousand": _digits(_CHINESE),
        "taiwaneseDigital": _digits(_TAIWANESE),
        "ideographEnclosedCircle": _signs(_run("㊀", 10)),
        "ideographTraditional": _signs(_STEMS),
        "ideographZodiac": _signs(_BRANCHES),
        "ideographZodiacTraditional": _signs(_SIXTY),
    }
)


def write_number(number: int, form: str) -> str:
    """Write ``number`` in a format by its Word name (``ST_NumberFormat``); decimal where unknown.

    ``none`` and ``bullet`` are empty; numbers below 1, which these systems cannot write, are decimal.
    """
    if form in ("none", "bullet"):
        return ""
    write = _FORMATS.get(form)
    if write is None or number < 1 or number > _HIGHEST:
        return str(number)
    return write(number)
