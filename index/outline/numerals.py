"""Numbers as headings write them: Chinese numerals of either script, digits of any width, ① and ㈠."""

from __future__ import annotations

import unicodedata

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **dict(zip("貳參肆陸兩两", (2, 3, 4, 6, 2, 2), strict=True)),
}
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = {"i": 1, "v": 5, "x": 10}
_UNITS = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100, "佰": 100, "千": 1000, "仟": 1000}

# Nothing is numbered further (the Civil Code has 1,260 articles); longer "numbers" are years and amounts.
_LARGEST = 1500


def parse_number(text: str) -> int | None:
    """Read a number in Chinese numerals of either script, digits of any width, or a sign such as ① or ㈠.

    ``None`` where it is not a number or lies outside 1 to 1500.
    """
    if len(text) == 1 and text not in _DIGITS and text not in _UNITS:
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
        if character in _DIGITS:
            if digit:
                return 0
            digit = _DIGITS[character]
        elif character in _UNITS:
            unit = _UNITS[character]
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
    values = [_ROMAN.get(letter, 0) for letter in letters]
    if not values or 0 in values:
        return None
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
