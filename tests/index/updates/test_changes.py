from __future__ import annotations

import pytest

from index.outline.parsing import parse_outline
from index.reading import read_bytes
from index.updates.changes import FIRST_LINE_CHARACTERS, first_level


def headings_of(text: str) -> tuple[str, ...]:
    document = read_bytes(text.encode(), "讲话.txt")
    return first_level(parse_outline(document), document.text)


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (
            "在水利会议上的讲话\n\n一、修好水库\n（一）加固堤坝\n水库要加固。\n（二）清理河道\n河道要清理。\n\n"
            "二、管好用水\n用水要节约。\n",
            ("一、修好水库", "二、管好用水"),
        ),
        ("没有层次的讲话\n\n同志们好，今天讲一件事。\n", ()),
    ],
)
def test_the_first_level_of_the_outline_is_listed(text: str, headings: tuple[str, ...]) -> None:
    assert headings_of(text) == headings


def test_of_several_speeches_each_is_reported() -> None:
    parts = "一、认识\n要提高认识。\n二、落实\n要抓好落实。\n"
    headings = headings_of(f"工作会议讲话\n\n篇一\n\n{parts}\n篇二\n\n{parts}")
    assert [heading[:2] for heading in headings] == ["篇一", "篇二"]


def test_a_heading_is_cut_to_a_width() -> None:
    [heading, _] = headings_of(f"讲话\n\n一、{'很长' * 35}\n内容。\n二、短\n内容。\n")
    assert len(heading) <= FIRST_LINE_CHARACTERS
    assert heading.startswith("一、很长")
