"""Where the glyphs of a PDF stand, however they are drawn: each once, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading.pdf.document import read_pdf
from tests.index.reading.pdf.pdf_files import HEIGHT, SIZE, SONG, Page, Printed, WrittenFont, pdf
from tests.index.reading.pdf.pdf_fonts import GB1, absent

LINES = ("同志们，今天召开全县防汛工作会议。", "各乡镇要备足沙袋5000条，不得擅自离岗。", "发现险情立即报告。")
PITCH = 1.5 * SIZE


def text_of(*pages: Page, font: WrittenFont = SONG) -> list[str]:
    return read_pdf(pdf(pages, font), "a.pdf").text.split("\n")


def drawn(text: str, x: float, y: float, *, operators: bytes = b"", size: float = SIZE) -> bytes:
    return b"BT /F %g Tf %s 1 0 0 1 %g %g Tm <%s> Tj ET\n" % (
        size,
        operators,
        x,
        y,
        text.encode("utf-16-be").hex().encode(),
    )


def singly(text: str, x: float, y: float) -> list[Printed]:
    """Return a line of which each character is a string of its own."""
    places, signs = x, []
    for sign in text:
        signs.append(Printed(places, y, sign))
        places += SIZE / 2 if sign.isascii() else SIZE
    return signs


def test_a_string_for_each_character_reads_like_one_for_the_line() -> None:
    whole = [Printed(90, 700 - PITCH * row, line) for row, line in enumerate(LINES)]
    single = [sign for line in whole for sign in singly(line.text, line.x, line.y)]
    assert text_of(Page(single)) == text_of(Page(whole)) == list(LINES)


@pytest.mark.parametrize("aside", [0.0, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("times", [2, 3, 4])
def test_what_is_drawn_again_to_look_bold_is_read_once(aside: float, times: int) -> None:
    lines = [
        Printed(90 + aside * again, 700 - PITCH * row, line)
        for row, line in enumerate(LINES)
        for again in range(times)
    ]
    assert text_of(Page(lines)) == list(LINES)


def test_a_page_that_is_drawn_twice_is_read_once() -> None:
    lines = [Printed(90, 700 - PITCH * row, line) for row, line in enumerate(LINES)]
    again = [Printed(line.x + 0.3, line.y - 0.3, line.text) for line in lines]
    assert text_of(Page(lines + again)) == list(LINES)
    assert text_of(Page([twice for pair in zip(lines, again, strict=True) for twice in pair])) == list(LINES)


def test_signs_that_fall_on_those_of_another_text_stay() -> None:
    # Two texts printed over each other: that one sign of each is the same, in the same place, is chance.
    shown = drawn("股权不得转让给人员", 90, 700) + drawn("外单位得不能转股权让", 90 - 2 * SIZE, 700)
    text = "".join(text_of(Page(further=shown)))
    assert sorted(text) == sorted("股权不得转让给人员外单位得不能转股权让")


def test_a_part_that_is_drawn_again_is_read_once() -> None:
    line = "各单位不得擅自转让股权。"
    part = drawn(line[3:5], 90 + 3 * SIZE + 0.4, 700)
    assert text_of(Page(further=drawn(line, 90, 700) + part)) == [line]
    assert text_of(Page(further=part + drawn(line, 90, 700))) == [line]
    singles = b"".join(drawn(sign, 90.4 + place * SIZE, 700) for place, sign in enumerate(line))
    assert text_of(Page(further=drawn(line, 90, 700) + singles)) == [line]
    assert text_of(Page(further=singles + drawn(line, 90, 700))) == [line]


@given(st.text("人山海一二—…。1il", min_size=1, max_size=25))
@settings(deadline=None, max_examples=40)
def test_characters_that_are_written_twice_stay(text: str) -> None:
    assert text_of(Page([Printed(90, 700, f"人{text}人")])) == [f"人{text}人"]
    assert text_of(Page(singly(f"人{text}人", 90, 700))) == [f"人{text}人"]


def test_characters_without_a_width_stay() -> None:
    font = absent("GB1")
    no_width = WrittenFont(tuple(thing.replace(b"/DW 1000", b"/DW 0") for thing in font.objects), font.encode)
    assert text_of(Page([Printed(90, 700, "人人不得转让人")]), font=no_width) == ["人人不得转让人"]


def vertical(text: str, column: int, *, each: bool) -> list[Printed]:
    x, top = 480 - 2 * SIZE * column, 750
    if not each:
        return [Printed(x, top, text)]
    return [Printed(x, top - 1.4 * SIZE * row, sign) for row, sign in enumerate(text)]


COLUMNS = ("股权不得转让给外单位人员。", "外单位人员不得转让股权。", "不得给。")


@pytest.mark.parametrize("each", [False, True])
def test_vertical_writing_is_read_downwards_and_leftwards(each: bool) -> None:
    lines = [sign for column, text in enumerate(COLUMNS) for sign in vertical(text, column, each=each)]
    assert text_of(Page(lines), font=absent("GB1", "Identity-V")) == list(COLUMNS)


def test_level_characters_below_one_another_are_read_downwards() -> None:
    lines = [sign for column, text in enumerate(COLUMNS) for sign in vertical(text, column, each=True)]
    assert text_of(Page(lines), font=absent("GB1")) == list(COLUMNS)


def test_vertical_lines_join_to_paragraphs() -> None:
    text = "".join(sign for sign in GB1 if sign not in "“”（），。") * 20
    lines = [text[place : place + 54] for place in range(0, len(text), 54)]
    printed = [Printed(480 - 2 * SIZE * number, 750, line) for number, line in enumerate(lines)]
    assert text_of(Page(printed), font=absent("GB1", "Identity-V")) == [text]


def test_the_signs_of_vertical_lines_are_the_usual_ones() -> None:
    font = absent("GB1", "UniGB-UTF16-V", "utf-16-be")
    line = "（一）股权，不得转让。"
    assert text_of(Page([Printed(480, 750, line)]), font=font) == [line]
    by_number = {"，": 573, "。": 574, "（": 580, "）": 581, **{sign: GB1[sign] for sign in "一股权不得转让"}}
    numbered = WrittenFont(
        absent("GB1", "Identity-V").objects,
        lambda text: b"".join(by_number[sign].to_bytes(2, "big") for sign in text),
    )
    assert text_of(Page([Printed(480, 750, line)]), font=numbered) == [line]


@pytest.mark.parametrize(
    ("turned", "place"),
    [
        (b"0 1 -1 0", lambda row: (200 + PITCH * row, 100)),
        (b"0 -1 1 0", lambda row: (400 - PITCH * row, 700)),
        (b"-1 0 0 -1", lambda row: (500, 300 + PITCH * row)),
    ],
)
def test_lines_that_are_turned_read_in_their_own_direction(
    turned: bytes, place: Callable[[int], tuple[float, float]]
) -> None:
    shown = b"".join(
        b"BT /F 12 Tf %s %g %g Tm <%s> Tj ET\n"
        % (turned, *place(row), line.encode("utf-16-be").hex().encode())
        for row, line in enumerate(LINES)
    )
    assert text_of(Page(further=shown)) == list(LINES)


def test_each_font_by_itself_still_makes_whole_lines() -> None:
    # Some writers draw all that is of one font on the page before what is of the next.
    signs = [sign for row, line in enumerate(LINES) for sign in singly(line, 90, 700 - PITCH * row)]
    digits = [sign for sign in signs if sign.text.isdigit()]
    others = [sign for sign in signs if not sign.text.isdigit()]
    assert text_of(Page(others + digits)) == list(LINES)
    assert text_of(Page(digits + others)) == list(LINES)


def test_columns_are_not_taken_for_one_line() -> None:
    left = [Printed(60, 700 - PITCH * row, line) for row, line in enumerate(LINES)]
    right = [Printed(330, 700 - PITCH * row, line) for row, line in enumerate(reversed(LINES))]
    assert "".join(text_of(Page([*left, *right]))) == "".join([*LINES, *reversed(LINES)])


def test_raised_signs_stay_in_their_line() -> None:
    shown = drawn("不得转让", 90, 700) + drawn("①", 90 + 4 * SIZE, 705, size=6)
    shown += drawn("，违者责令改正。", 90 + 4.5 * SIZE, 700)
    assert text_of(Page(further=shown)) == ["不得转让①，违者责令改正。"]
    risen = b"BT /F 12 Tf 1 0 0 1 90 700 Tm <%s> Tj 5 Ts /F 6 Tf <%s> Tj ET" % (
        "面积5平方米".encode("utf-16-be").hex().encode(),
        "2".encode("utf-16-be").hex().encode(),
    )
    assert text_of(Page(further=risen)) == ["面积5平方米2"]


def test_spacing_scaling_and_negative_sizes_keep_the_places() -> None:
    line = "不得转让股权"
    packed = line.encode("utf-16-be").hex().encode()
    spaced = b"BT /F 12 Tf 3 Tc 1 0 0 1 90 700 Tm <%s> Tj <%s> Tj ET " % (packed, packed)
    narrow = b"BT /F 12 Tf 50 Tz 1 0 0 1 90 650 Tm <%s> Tj <%s> Tj ET " % (packed, packed)
    upside = b"BT /F -12 Tf -1 0 0 -1 90 600 Tm <%s> Tj ET " % packed
    moved = b"BT /F 12 Tf 1 0 0 1 90 550 Tm [<%s> -300 <%s>] TJ ET " % (packed, packed)
    flipped = b"q 1 0 0 -1 0 %d cm BT /F 12 Tf 1 0 0 -1 90 %d Tm <%s> Tj ET Q" % (
        HEIGHT,
        HEIGHT - 500,
        packed,
    )
    assert text_of(Page(further=spaced + narrow + upside + moved + flipped)) == [
        line * 2,
        line * 2,
        line,
        line * 2,
        line,
    ]


def test_text_that_the_file_names_instead_of_its_glyphs_is_read() -> None:
    def named(text: str) -> bytes:
        return b"/Span <</ActualText <feff%s>>> BDC\n" % text.encode("utf-16-be").hex().encode()

    shown = drawn("不得", 90, 700) + named("转让") + drawn("甲乙", 90 + 2 * SIZE, 700) + b"EMC\n"
    shown += drawn("股权", 90 + 4 * SIZE, 700) + named("") + drawn("-", 90 + 6 * SIZE, 700) + b"EMC\n"
    shown += named("（第八条第一款）") + drawn("丙", 90 + 6 * SIZE, 700) + b"EMC\n"
    assert text_of(Page(further=shown)) == ["不得转让股权（第八条第一款）"]


def test_what_is_drawn_in_a_form_is_read() -> None:
    # Text in a form is in other coordinates; a form that draws itself is drawn once.
    text = "不得转让股权。".encode("utf-16-be").hex().encode()
    form = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 500 500]/Matrix[1 0 0 1 50 100]/Resources<</Font<</F 3 0 R>>"
        b"/XObject<</X 6 0 R>>>>/Length 80>>stream\nBT /F 12 Tf 1 0 0 1 40 240 Tm <%s> Tj ET /X Do\nendstream"
        % text
    )
    font = WrittenFont((*SONG.objects, form), SONG.encode)
    page = Page([Printed(90, 420, "各单位："), Printed(90, 380, "特此通知。")], further=b"/X Do")
    whole = pdf([page], font).replace(b"/P 7 0 R", b"/X 6 0 R")
    assert read_pdf(whole, "a.pdf").text.split("\n") == ["各单位：", "特此通知。", "不得转让股权。"]


def test_a_number_goes_on_over_the_end_of_a_line() -> None:
    full = "全省治理水土流失面积"
    lines = [Printed(90, 700, full * 3 + "1."), Printed(90, 682, "2万平方公里。")]
    more = [Printed(90, 664 - 18 * row, full * 3 + "一") for row in range(5)]
    assert text_of(Page([*lines, *more]))[0] == full * 3 + "1.2万平方公里。"
