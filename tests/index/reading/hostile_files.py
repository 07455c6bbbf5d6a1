"""Files made to harm those who read them, and damaged ones."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Mapping

from tests.index.reading.pdf.pdf_files import (
    FIRST_FONT_OBJECT,
    Page,
    Printed,
    WrittenFont,
    assembled,
    packed_zeros,
    paragraph_lines,
    pdf,
    stream,
    stream_bomb,
)
from tests.index.reading.pdf.pdf_fonts import absent
from tests.index.reading.word.word_files import document_xml, paragraph, parts, word_file, zipped

SPEECH = "同志们，今天我们在这里召开会议。\n"

_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "哈">{_ENTITIES}]>'
_OUTSIDE = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>'


def _word_with(document: str) -> bytes:
    return zipped({**parts(paragraph("同志们")), "word/document.xml": document})


def _entity(declaration: str) -> bytes:
    body = document_xml(paragraph("<w:r><w:t>同志们&e9;</w:t></w:r>"))
    return _word_with(declaration + body.partition("?>")[2])


def zip_bomb(gigabytes: int) -> bytes:
    """Return an archive of one entry that unpacks to gigabytes."""
    name = b"a.txt"
    packed = packed_zeros(gigabytes)[2:-4]  # without the frame that zlib puts around
    common = struct.pack("<5H3I2H", 20, 0, 8, 0, 0, 0, len(packed), gigabytes * 2**30, len(name), 0)
    local = b"PK\x03\x04" + common + name
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + bytes(14) + name
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local) + len(packed), 0)
    return local + packed + central + end


def nested(depth: int) -> bytes:
    """Return an archive in an archive, and so on."""
    inner = ("a.txt", SPEECH.encode())
    for _ in range(depth):
        inner = ("a.zip", zipped(dict([inner])))
    return zipped(dict([inner]))


def many_pages(count: int) -> bytes:
    """Return a PDF of so many pages with two lines each."""
    lines = paragraph_lines([SPEECH.strip()] * 2)
    return pdf([Page([*lines, Printed(280, 40, f"— {number + 1} —")]) for number in range(count)])


def font_of_numbers(widths: str, cmap: str = "") -> bytes:
    """Return a PDF whose font has these widths, and this part in the CMap that it brings along."""
    font = absent("GB1")
    head, below, *others = font.objects
    if cmap:
        head = head.replace(b"/Encoding/Identity-H", b"/Encoding %d 0 R" % (FIRST_FONT_OBJECT + 3))
    below = below.replace(b"/DW 1000", f"/DW 1000/W[{widths}]".encode())
    own = WrittenFont((head, below, *others, stream(cmap.encode())), font.encode)
    return pdf([Page([Printed(90, 700, "股权不得转让")])], own)


def forms_in_forms(depth: int) -> bytes:
    """Return a PDF of a page that draws a form twice, which draws the next one twice, and so on."""
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length 11>>"
        b"stream\n/X Do /X Do\nendstream" % (5 + number)
        for number in range(depth)
    ]
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    )
    drawn = stream(b"/X Do")
    return assembled(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, drawn, *forms[1:]]
    )


def _random(size: int) -> bytes:
    return random.Random(size).randbytes(size)


HOSTILE: Mapping[str, tuple[Callable[[], bytes], frozenset[str]]] = {
    name: (make, frozenset(expected.split()))
    for name, make, expected in (
        ("bomb.zip", lambda: zip_bomb(3), "zip_bomb"),
        ("nested.zip", lambda: nested(9), "nested_archive"),
        ("paths.zip", lambda: zipped({"../../etc/a.txt": SPEECH, "/root/b.txt": SPEECH}), "read"),
        ("cut.zip", lambda: nested(1)[:-30], "damaged"),
        ("noise.zip", lambda: _random(100_000), "damaged"),
        ("bomb.docx", lambda: _word_with(document_xml(paragraph("哈" * 10**7))), "zip_bomb"),
        ("entities.docx", lambda: _entity(_LAUGHS), "damaged read"),
        ("outside.docx", lambda: _entity(_OUTSIDE), "damaged read"),
        ("cut.docx", lambda: word_file(paragraph("同志们"))[:-40], "damaged"),
        ("noise.docx", lambda: b"PK\x03\x04" + _random(100_000), "damaged"),
        ("bomb.pdf", lambda: stream_bomb(3), "too_much_memory parser_crashed"),
        ("cut.pdf", lambda: many_pages(3)[:-700], "damaged read"),
        ("noise.pdf", lambda: b"%PDF-1.7\n" + _random(100_000), "damaged"),
        ("pages.pdf", lambda: many_pages(2_000), "read"),
        ("widths.pdf", lambda: font_of_numbers("0 999999999 500"), "too_much_memory characters_unknown"),
        (
            "codes.pdf",
            lambda: font_of_numbers("", "1 begincidrange <00000000> <ffffffff> 0 endcidrange"),
            "too_much_memory characters_unknown",
        ),
        (
            "self.pdf",
            lambda: forms_in_forms(15).replace(b"/X 18 0 R", b"/X 05 0 R"),
            "read damaged document_empty",
        ),
        ("more_pages.pdf", lambda: many_pages(3_001), "too_many_pages"),
        ("deep.html", ("<div>" * 100_000 + SPEECH).encode, "read damaged"),
        ("line.txt", ("同志们" * 10**6).encode, "read"),
        ("long_line.txt", ("同志们" * 3 * 10**6).encode, "text_too_long"),
        ("large.txt", lambda: b"a" * (100 * 2**20 + 1), "too_large"),
        ("surrogate.txt", lambda: "甲\ud800乙".encode("utf-8", "surrogatepass"), "read not_text"),
        ("nulls.txt", lambda: bytes(10**6), "not_text"),
        ("null.txt", lambda: SPEECH.encode() * 100 + b"\0", "read"),
        ("noise.txt", lambda: _random(100_000), "not_text"),
        ("noise.html", lambda: _random(100_000), "not_text"),
    )
}
"""By name: what makes the file, and the message ids it may be refused with, or ``read``."""
