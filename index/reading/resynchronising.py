"""Bytes with damage among them decoded so that as few characters as possible are lost.

In GBK, Big5 and UTF-16 one byte too many shifts all that follows, up to the next ASCII character or for
good. Of all ways to cut the bytes into characters the likeliest is taken, with lost bytes between them: the
shortest path through the bytes, each character as long as it is rare.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache, lru_cache, partial

from index.reading.ordinary import LOST, all_bits, bits

WIDE_UNITS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
"""Bytes of a character in the encodings that have no single bytes."""

_EURO_IN_GBK = 0x80  # code page 936 has it there, the standards have nothing
_FOUR_BYTES = 4  # in GB18030 where the second byte is a digit, in UTF-16 with the first half of a pair
_BLOCK = 1 << 16  # bytes dealt with at once, so that a long line takes no more memory than a short one
_RUN_OF_LOST = re.compile(LOST + "+")
_HIGH_SURROGATES = range(0xD800, 0xDC00)

_Unit = tuple[int, str, float]
"""A character: its bytes, its text, and what it costs in bits."""
_UnitAt = Callable[[bytes, int], _Unit | None]


def decode_damaged(data: bytes, encoding: str) -> str:
    """Decode in an encoding as Python names it, with U+FFFD for each run of bytes that fits nowhere."""
    if encoding == "utf-8":
        return data.decode("utf-8", "replace")  # finds its way back by itself
    unit_at = _wide_unit_at if encoding in WIDE_UNITS else _narrow_unit_at
    return _likeliest(data, partial(unit_at, encoding))


def _likeliest(data: bytes, unit_at: _UnitAt) -> str:
    found: list[str] = []
    place = 0
    while place < len(data):
        units, place = _likeliest_units(data, place, unit_at)
        found += units
    return _RUN_OF_LOST.sub(LOST, "".join(found))


def _likeliest_units(data: bytes, start: int, unit_at: _UnitAt) -> tuple[list[str], int]:
    """Return the characters of the cheapest way through a block, and where the next block begins.

    A byte that is lost costs more than any character.
    """
    size = min(_BLOCK, len(data) - start)
    costs = [math.inf] * (size + _FOUR_BYTES)
    costs[0] = 0.0
    lost = (1, LOST, bits(LOST))
    last = [lost] * (size + _FOUR_BYTES)
    for place in range(size):
        for unit in (lost, unit_at(data, start + place)):
            if unit is None:
                continue
            end, cost = place + unit[0], costs[place] + unit[2]
            if cost < costs[end]:
                costs[end], last[end] = cost, unit
    # A block may end within a character: the place before it is then cheaper than the end by a lost byte.
    is_last = start + size == len(data)
    end = size if is_last else min(range(size - _FOUR_BYTES + 1, size + 1), key=costs.__getitem__)
    place = end
    found: list[str] = []
    while place:
        length, text, _ = last[place]
        found.append(text)
        place -= length
    return found[::-1], start + end


def _narrow_unit_at(encoding: str, data: bytes, place: int) -> _Unit | None:
    first = data[place]
    if first < 0x80:
        return _unit(1, chr(first))
    if encoding == "gb18030":
        if first == _EURO_IN_GBK:
            return _unit(1, "€")
        if data[place + 1 : place + 2].isdigit():
            return _decoded(data[place : place + _FOUR_BYTES], _FOUR_BYTES, encoding)
    return _pairs(encoding).get(data[place : place + 2])


def _wide_unit_at(encoding: str, data: bytes, place: int) -> _Unit | None:
    length = WIDE_UNITS[encoding]
    unit = data[place : place + length]
    number = int.from_bytes(unit, "little" if encoding.endswith("le") else "big")
    if length < _FOUR_BYTES and number in _HIGH_SURROGATES:
        return _decoded(data[place : place + _FOUR_BYTES], _FOUR_BYTES, encoding)
    return _decoded(unit, length, encoding)


@lru_cache(maxsize=1 << 16)
def _decoded(data: bytes, length: int, encoding: str) -> _Unit | None:
    text = data.decode(encoding, "ignore") if len(data) == length else ""
    return _unit(length, text) if len(text) == 1 else None


@cache
def _pairs(encoding: str) -> dict[bytes, _Unit]:
    """Return the characters of two bytes; a few of Hong Kong's are two characters in Unicode."""
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    decoded = ((pair, pair.decode(encoding, "ignore")) for pair in pairs)
    return {pair: _unit(2, text) for pair, text in decoded if text and not text.isascii()}


@lru_cache(maxsize=1 << 16)
def _unit(length: int, text: str) -> _Unit:
    return length, text, all_bits(text)
