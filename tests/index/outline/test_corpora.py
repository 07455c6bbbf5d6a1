"""Outlines of real documents: what must be found in each kind of them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from index.outline.parsing import parse_outline
from index.reading.encoding import decode
from index.reading.text import clean
from index.types import Document, Numbering, Outline

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="needs the shared corpora")


def outlines(pattern: str) -> list[tuple[str, Outline]]:
    found = []
    for path in sorted(CORPORA.glob(pattern)):
        text = clean(decode(path.read_bytes(), path.name).text)
        found.append((path.name, parse_outline(Document("0" * 12, path.name, text, "", "utf-8"))))
    assert found
    return found


def test_work_reports_state_who_spoke_when_and_where() -> None:
    reports = [*outlines("speeches/cn_national*/*.txt"), *outlines("speeches/cn_provincial*/*.txt")]
    assert len(reports) == 69
    for name, outline in reports:
        speech = outline.speeches[0]
        assert speech.occasion.startswith("在"), name
        assert speech.occasion.endswith(("会议上", "会议")), name
        assert "年" in speech.date, name
        assert re.search("总理|主任|部长|省长|市长|主席", speech.speaker), name
        assert len(outline.title) <= 50, name


def test_speeches_without_a_head_state_nothing() -> None:
    for pattern in ("speeches/hk_official*/*.txt", "speeches/tw*/*.txt"):
        for name, outline in outlines(pattern):
            (speech,) = outline.speeches
            assert (speech.speaker, speech.date, speech.occasion) == ("", "", ""), name


def test_two_reports_are_given_twice_in_their_files() -> None:
    several = [name[:4] for name, outline in outlines("speeches/*/*.txt") if len(outline.speeches) > 1]
    assert several == ["1959", "1991"]


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("speeches/cn_national*/1960*", ["一", "二", "三", "四"]),
        (
            "speeches/cn_national*/1983*",
            ["过去五年的回顾", "今后五年的主要任务"],
        ),
        (
            "speeches/cn_provincial*/*四川*",
            ["2024年工作回顾", "2025年工作安排建议", "加强政府自身建设", "名词解释"],
        ),
        (
            "speeches/hk_official*/2013-05-29_保安局*",
            ["外訪和酬酢", "購買紀念品的開支", "接受紀念品或禮物", "違規個案"],
        ),
    ],
)
def test_parts(pattern: str, parts: list[str]) -> None:
    ((_, outline),) = outlines(pattern)
    assert [section.path[-1] for section in outline.sections if section.parent is None] == parts


def test_a_policy_address_has_headings_inside_its_parts() -> None:
    ((_, outline),) = outlines("speeches/hk_policy*/2014*")
    parts = [section for section in outline.sections if section.parent is None]
    assert [section.ordinal for section in parts] == list(range(1, 11))
    assert ("(二) 經濟", "旅遊業") in {section.path[1:] for section in outline.sections}


def test_turns_are_found_in_the_one_transcript_only() -> None:
    turns = {
        name: sum(section.numbering is Numbering.TURN for section in outline.sections)
        for name, outline in [*outlines("speeches/*/*.txt"), *outlines("originals/txt*/*.txt")]
    }
    assert {name: count for name, count in turns.items() if count} == {"12-13-cm0116-translate-c.txt": 58}
    ((_, outline),) = outlines("originals/txt_pdf*/*.txt")
    assert outline.title == "會議過程正式紀錄"
    assert sum(section.ordinal for section in outline.sections if section.numbering is Numbering.POINT) >= 6


def test_a_plan_has_its_chapters_in_sequence() -> None:
    ((_, outline),) = outlines("originals/txt_utf8bom/*.txt")
    chapters = [
        section
        for section in outline.sections
        if section.path[-1].startswith("第") and "章" in section.path[-1][:6]
    ]
    ordinals = Counter(section.ordinal for section in chapters)
    assert set(ordinals) == set(range(1, 37))
    assert max(ordinals.values()) == 1
