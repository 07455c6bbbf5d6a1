"""Makes the fonts of small PDF files: those that lie elsewhere, and embedded ones that tell more or less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from tests.index.reading.pdf.pdf_files import FIRST_FONT_OBJECT, WrittenFont, stream

_EM = 1000
_DESCRIBED = (
    b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0"
    b"/Ascent 880/Descent -120/CapHeight 880/StemV 93%s>>"
)

# Numbers of characters in Adobe's collections, from its published tables.
GB1 = dict(
    zip(
        "股权不得转让给外单位人员。，（一）2025年“”",
        [
            *(1826, 3203, 1154, 1444, 4615, 3230, 1779, 3731, 1414, 3786, 3238, 4340, 98),
            *(273, 269, 4162, 270, 19, 17, 19, 22, 2893, 111, 112),
        ],
        strict=True,
    )
)
CNS1 = dict(
    zip(
        "股權不得轉讓，邨嘅咗一二三。",
        (1648, 5830, 660, 2683, 5431, 5931, 100, 14460, 16002, 16010, 595, 602, 615, 102),
        strict=True,
    )
)
JAPAN1 = dict(
    zip(
        "日本語の演説、平和。一二三",
        (3284, 3722, 1952, 887, 1291, 2694, 634, 3599, 4072, 635, 1200, 3275, 2174),
        strict=True,
    )
)
KOREA1 = dict(zip("평화 연설平和", (3235, 3354, 1, 2507, 2232, 7530, 7864), strict=True))
COLLECTIONS: Mapping[str, Mapping[str, int]] = {
    "GB1": GB1,
    "CNS1": CNS1,
    "Japan1": JAPAN1,
    "Korea1": KOREA1,
}


def absent(
    ordering: str, encoding: str = "Identity-H", charset: str | None = None, name: bytes = b"AbsentFont"
) -> WrittenFont:
    """Return a TrueType font that lies elsewhere, of one of Adobe's collections.

    Strings are written as numbers of the collection, or in ``charset``.
    """
    numbers = COLLECTIONS.get(ordering, {})

    def encode(text: str) -> bytes:
        if charset:
            return text.encode(charset)
        return b"".join(numbers[sign].to_bytes(2, "big") for sign in text)

    first = FIRST_FONT_OBJECT
    return WrittenFont(
        (
            b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/%s/DescendantFonts[%d 0 R]>>"
            % (name, encoding.encode(), first + 1),
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/DW 1000/CIDSystemInfo<</Registry(Adobe)"
            b"/Ordering(%s)/Supplement 2>>/FontDescriptor %d 0 R>>" % (name, ordering.encode(), first + 2),
            _DESCRIBED % (name, b""),
        ),
        encode,
    )


def of_system(name: str) -> WrittenFont:
    """Return a font of single bytes that only a Chinese system has, as old writers name it."""
    escaped = b"".join(b"#%02X" % byte for byte in name.encode("gbk"))
    return WrittenFont(
        (
            b"<</Type/Font/Subtype/TrueType/BaseFont/%s/Encoding/WinAnsiEncoding/FontDescriptor %d 0 R>>"
            % (escaped, FIRST_FONT_OBJECT + 1),
            _DESCRIBED % (escaped, b""),
        ),
        lambda text: text.encode("gbk"),
    )


def embedded(
    signs: str,
    *,
    mapped: str = "",
    stated: Mapping[str, str] | None = None,
    apart: int = 0,
    names: Iterable[str] | None = None,
) -> WrittenFont:
    """Return a subset of a TrueType font whose glyphs, from 1, are those of ``signs``.

    The font itself maps the characters in ``mapped`` to their glyphs, its glyphs have ``names``, and its
    ToUnicode table gives what is ``stated`` of each. The codes are ``apart`` from the numbers of glyphs.
    """
    places = {sign: number for number, sign in enumerate(signs, 1)}
    program = _program(list(names or (f"g{number}" for number in places.values())), places, mapped)
    first = FIRST_FONT_OBJECT
    table = "".join(
        f"<{places[sign] + apart:04X}> <{text.encode('utf-16-be').hex()}>\n"
        for sign, text in (stated or {}).items()
    )
    numbers = bytes(2 * (apart + 1)) + b"".join(place.to_bytes(2, "big") for place in places.values())
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin 1 dict begin begincmap\n"
        b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        b"%d beginbfchar\n%sendbfchar\nendcmap end end" % (len(stated or {}), table.encode())
    )
    return WrittenFont(
        (
            b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Sub/Encoding/Identity-H/DescendantFonts[%d 0 R]%s>>"
            % (first + 1, b"/ToUnicode %d 0 R" % (first + 4) if stated is not None else b""),
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+Sub/DW 1000/CIDSystemInfo<</Registry(Adobe)"
            b"/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap %s>>"
            % (first + 2, b"%d 0 R" % (first + 5) if apart else b"/Identity"),
            _DESCRIBED % (b"ABCDEF+Sub", b"/FontFile2 %d 0 R" % (first + 3)),
            stream(program),
            stream(to_unicode),
            stream(numbers),
        ),
        lambda text: b"".join((places[sign] + apart).to_bytes(2, "big") for sign in text),
    )


def _program(names: list[str], places: Mapping[str, int], mapped: str) -> bytes:
    order = [".notdef", *names]
    pen = TTGlyphPen(None)
    for corner, move in (((0, 0), pen.moveTo), ((0, 800), pen.lineTo), ((800, 800), pen.lineTo)):
        move(corner)
    pen.closePath()
    box = pen.glyph()
    font = FontBuilder(_EM, isTTF=True)
    font.setupGlyphOrder(order)
    font.setupCharacterMap({ord(sign): names[places[sign] - 1] for sign in mapped})
    font.setupGlyf(dict.fromkeys(order, box))
    font.setupHorizontalMetrics(dict.fromkeys(order, (_EM, 0)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": "Sub", "styleName": "Regular"})
    font.setupPost()
    data = BytesIO()
    font.save(data)
    return data.getvalue()
