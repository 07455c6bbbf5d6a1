"""Divides the strings of a PDF into codes with the characters (CIDs) that they stand for, losing none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from playa import ContentStream, resolve
from playa.cmapdb import CMap, CodeToCIDMap, EncodingCMap, IdentityCMap, IdentityCMapByte, get_cmap
from playa.font import CIDFont
from playa.pdftypes import PSLiteral

Splitter: TypeAlias = Callable[[bytes], Iterator[tuple[bytes, int]]]
"""Yields each code of a string with its CID: 0 where its CMap does not hold it."""


def splitter(font: CIDFont) -> Splitter:
    """Return what divides the strings that are shown in this font."""
    cmap = font.cmap
    if isinstance(cmap, IdentityCMap):
        length = 1 if isinstance(cmap, IdentityCMapByte) else 2
        return lambda data: _fixed(data, length)
    if isinstance(cmap, EncodingCMap):
        base = _base_cmap(font)
        return lambda data: _told(data, cmap, base)
    branches = cmap.code2cid if isinstance(cmap, CMap) else {}
    return lambda data: _walked(data, branches) if branches else _fixed(data, 2)


def _fixed(data: bytes, length: int) -> Iterator[tuple[bytes, int]]:
    for place in range(0, len(data), length):
        code = data[place : place + length]
        yield code, int.from_bytes(code, "big")


def _told(data: bytes, cmap: EncodingCMap, base: CMap | None) -> Iterator[tuple[bytes, int]]:
    """Split by a CMap that lies in the file, which may only change a part of a known one."""
    codes = cmap.decode(data) if cmap.code_space or base is None else _walked(data, base.code2cid)
    for code, cid in codes:
        yield code, cmap.bytes2cid.get(code) or cid or (_cid_in(base, code) if base else 0)


def _cid_in(cmap: CMap, code: bytes) -> int:
    return next((cid for _, cid in _walked(code, cmap.code2cid)), 0)


def _walked(data: bytes, branches: CodeToCIDMap) -> Iterator[tuple[bytes, int]]:
    start = 0
    while start < len(data):
        under: CodeToCIDMap | int | None = branches
        end = start
        while isinstance(under, dict) and end < len(data):
            under = under.get(data[end])
            end += 1
        yield data[start:end], under if isinstance(under, int) else 0
        start = end


def _base_cmap(font: CIDFont) -> CMap | None:
    encoding = resolve(font.spec.get("Encoding"))
    base = resolve(encoding.get("UseCMap")) if isinstance(encoding, ContentStream) else None
    if not isinstance(base, PSLiteral):
        return None
    try:
        cmap = get_cmap(str(base.name))
    except KeyError:
        return None
    return cmap if isinstance(cmap, CMap) else None
