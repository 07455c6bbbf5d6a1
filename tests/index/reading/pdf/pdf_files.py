"""Makes small PDF files: lines of text at given places, pictures, and what hostile files are made of."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842
SIZE = 12

FIRST_FONT_OBJECT = 3


@dataclass(frozen=True, slots=True)
class WrittenFont:
    """A font as it stands in a file, and how its strings are written."""

    objects: Sequence[bytes]
    """The font first; they are numbered from ``FIRST_FONT_OBJECT``."""
    encode: Callable[[str], bytes]


# An Adobe-GB1 font that need not lie in the file: every reader knows its characters. ASCII is half as wide.
_SONG = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[4 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 5 0 R>>",
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -120 1000 880]/ItalicAngle 0"
    b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
)
SONG = WrittenFont(_SONG, lambda text: text.encode("utf-16-be"))
_PICTURE = (
    b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
    b"stream\n\x80\nendstream"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of text with the lower left corner of its first character."""

    x: float
    y: float
    text: str
    size: float = SIZE


@dataclass(frozen=True, slots=True)
class Page:
    lines: Sequence[Printed] = ()
    picture: bool = False
    turned: int = 0
    further: bytes = b""
    """Drawn after the lines, in the language of PDF."""


def paragraph_lines(
    paragraphs: Iterable[str], *, across: int = 30, indent: int = 2, top: float = 760, left: float = 90
) -> list[Printed]:
    """Set paragraphs as a word processor does: so many ems across, Latin words and numbers unbroken."""
    lines: list[Printed] = []
    for paragraph in paragraphs:
        text, used, inset = "", float(indent), indent  # closing signs may stick out
        for word in re.findall(r"(?:[!-~]+|.)[，。、；：！？”』」）》]*", paragraph):
            width = sum(0.5 if sign.isascii() else 1 for sign in word)
            if used + width > across:
                lines.append(Printed(left + inset * SIZE, top - 1.5 * SIZE * len(lines), text))
                text, used, inset = "", 0.0, 0
            text, used = text + word, used + width
        lines.append(Printed(left + inset * SIZE, top - 1.5 * SIZE * len(lines), text))
    return lines


def pdf(pages: Sequence[Page], font: WrittenFont = SONG) -> bytes:
    """Return a PDF of these pages."""
    picture = FIRST_FONT_OBJECT + len(font.objects)
    first = picture + 1  # the object of the first page; each takes two
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        *font.objects,
        _PICTURE,
    ]
    for number, page in enumerate(pages):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Contents %d 0 R"
            b"/Resources<</Font<</F %d 0 R>>/XObject<</P %d 0 R>>>>>>"
            % (WIDTH, HEIGHT, page.turned, first + 2 * number + 1, FIRST_FONT_OBJECT, picture)
        )
        objects.append(stream(_content(page, font)))
    return assembled(objects)


def _content(page: Page, font: WrittenFont) -> bytes:
    shown = [b"q %d 0 0 %d 0 0 cm /P Do Q" % (WIDTH, HEIGHT)] if page.picture else []
    for line in page.lines:
        matrix = b"1 0 0 1 %g %g" % (line.x, line.y)
        if page.turned == 90:  # what is drawn upwards reads level once the page is turned clockwise
            matrix = b"0 1 -1 0 %g %g" % (WIDTH - line.y, line.x)
        text = font.encode(line.text).hex().encode()
        shown.append(b"BT /F %g Tf %s Tm <%s> Tj ET" % (line.size, matrix, text))
    return b"\n".join([*shown, page.further])


def stream(content: bytes, *, packed: bool = False, filters: bytes = b"/FlateDecode") -> bytes:
    """Return a stream object; ``packed`` content is compressed already."""
    data = content if packed else zlib.compress(content)
    return b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(data), filters, data)


def assembled(objects: Sequence[bytes]) -> bytes:
    """Return the file of these objects, the first of them the catalogue."""
    body = b"%PDF-1.7\n"
    places = []
    for number, thing in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    )


def packed_zeros(gigabytes: int) -> bytes:
    """Return a zlib stream of zeros, made of the same packed megabyte again and again."""
    packer = zlib.compressobj(9, wbits=-15)
    megabyte = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    count = gigabytes * 2**10
    checksum = ((count * 2**20 % 65521) << 16 | 1).to_bytes(4, "big")
    return b"\x78\xda" + megabyte * count + packer.flush() + checksum


def stream_bomb(gigabytes: int) -> bytes:
    """Return a small PDF whose one page unpacks to gigabytes, packed twice over."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    content = stream(
        zlib.compress(packed_zeros(gigabytes), 9), packed=True, filters=b"[/FlateDecode/FlateDecode]"
    )
    return assembled(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content]
    )
