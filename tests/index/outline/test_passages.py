from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.outline.parsing import parse_outline
from index.outline.passages import LONGEST_PASSAGE, cut_passages
from index.outline.sentences import LONGEST_SENTENCE, is_blank, split_sentences
from index.reading import read_document
from index.types import Document, Passage, Span
from tests.index.outline.outlines import DATA, SEED, document_of, texts


def passages_of(document: Document) -> list[Passage]:
    return cut_passages(document, parse_outline(document))


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲。乙！丙？丁", ["甲。", "乙！", "丙？", "丁"]),
        ("甲;乙；丙。", ["甲;乙；丙。"]),
        ("他说：“甲。”乙。", ["他说：“甲。”", "乙。"]),
        ("（甲。）乙！」丙", ["（甲。）", "乙！」", "丙"]),
        ("甲\n乙", ["甲", "乙"]),
        ("甲……乙。", ["甲……乙。"]),
        ("甲……\n乙！！！丙？！", ["甲……", "乙！！！", "丙？！"]),
        (
            "Hello there. You see 3.14, e.g. www.gov.cn ok.\n",
            ["Hello there.", "You see 3.14, e.g. www.gov.cn ok."],
        ),
        ("谢谢大家! 再见!", ["谢谢大家!", "再见!"]),
        ("甲。\ue004\n乙", ["甲。\ue004", "乙"]),
        ("  甲。  \n\n 乙 ", ["甲。", "乙"]),
        ("——\n甲", ["——", "甲"]),
        ("他说“很好。”，也说“不够”。完。", ["他说“很好。”，也说“不够”。", "完。"]),
        ("他说：“去吧！”；又说：“不去。”散了。", ["他说：“去吧！”；又说：“不去。”", "散了。"]),
        ("“干！”的口号很响。完。", ["“干！”的口号很响。", "完。"]),
        ("他说：“我去。你也去。”大家去了。", ["他说：“我去。你也去。”", "大家去了。"]),
        (f"“{'很长。' * 60}”完。", ["“很长。", *["很长。"] * 58, "很长。”", "完。"]),
        ("今天讲三点.第一点好.第二点好.", ["今天讲三点.", "第一点好.", "第二点好."]),
        ("今天讲好．\n明天讲．", ["今天讲好．", "明天讲．"]),
        ("卡尔.马克思说过。对。", ["卡尔.马克思说过。", "对。"]),
        ("增长15．9，很好｡是｡", ["增长15．9，很好｡", "是｡"]),
        ("一.甲\n二.乙", ["一.甲", "二.乙"]),
        (" \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_endless_sentences_are_cut_at_clauses() -> None:
    text = "一二三四五六七八，" * 200
    parts = sentences(text)
    assert "".join(parts) == text
    assert all(len(part) <= LONGEST_SENTENCE and part.endswith("，") for part in parts)
    assert [len(part) for part in sentences("啊" * 1300)] == [600, 600, 100]


@given(st.text(alphabet="甲乙A.。！？!…”」）；， \n\t—", max_size=60), st.integers(0, 9), st.integers(0, 9))
def test_sentences_tile_the_text(text: str, cut_start: int, cut_end: int) -> None:
    start, end = min(cut_start, len(text)), max(len(text) - cut_end, min(cut_start, len(text)))
    spans = split_sentences(text, start, end)
    position = start
    for span in spans:
        assert span.start < span.end
        assert not text[position : span.start].strip()
        assert not text[span.start].isspace()
        assert not text[span.end - 1].isspace()
        assert "\n" not in text[span.start : span.end]
        position = span.end
    assert not text[position:end].strip()


def assert_well_cut(document: Document) -> None:
    outline = parse_outline(document)
    text = document.text
    hidden = [False] * len(text)
    for span in outline.front:
        hidden[span.start : span.end] = [True] * (span.end - span.start)
    covered = [False] * len(text)
    position = 0
    passages = cut_passages(document, outline)
    for passage in passages:
        assert passage.start >= position
        position = passage.end
        assert text[passage.start : passage.end] == passage.text
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (passage.start, passage.end)
        for span in passage.sentences:
            covered[span.start : span.end] = [True] * (span.end - span.start)
        speech = outline.speeches[passage.speech]
        assert speech.start <= passage.start < passage.end <= speech.end
        inside = [
            number
            for number, section in enumerate(outline.sections)
            if section.start < passage.end and passage.start < section.end
        ]
        assert passage.section == (inside[-1] if inside else None)
        if passage.section is None:
            assert passage.path == (speech.label,)
        else:
            section = outline.sections[passage.section]
            assert section.start <= passage.start < passage.end <= section.end
            assert passage.path == section.path
    for offset, character in enumerate(text):
        assert covered[offset] != hidden[offset] or is_blank(character, Span(0, 1))
    assert len({passage.id for passage in passages}) == len(passages)


@given(texts)
def test_passages_hold_every_character_of_the_speeches_once(text: str) -> None:
    assert_well_cut(document_of(text))


@pytest.mark.parametrize("path", [SEED, *sorted(DATA.glob("*.txt"))], ids=lambda path: path.name)
def test_passages_of_real_documents(path: Path) -> None:
    assert_well_cut(read_document(path))


def test_the_passages_of_the_seed() -> None:
    passages = passages_of(read_document(SEED))
    duty = next(passage for passage in passages if "三大职能" in passage.text)
    assert duty.path == ("篇一", "一、会议的主要收效", "(一)进一步提高了对加强新形势下政协工作重要性的认识")
    assert (
        max(len(passage.text) for passage in passages) <= LONGEST_PASSAGE + 40
    )  # a heading and one sentence
    assert sum(len(passage.text) for passage in passages) / len(passages) > 120
    assert not [passage for passage in passages if "小编" in passage.text]


def test_a_heading_stands_before_the_first_lines_of_its_text() -> None:
    passages = passages_of(
        document_of("一、甲\n（一）子\n\n正文。\n又一段。\n（二）丑\n正文。\n二、乙\n正文。")
    )
    assert [passage.text for passage in passages] == [
        "一、甲",
        "（一）子\n\n正文。",
        "又一段。",
        "（二）丑\n正文。",
        "二、乙\n正文。",
    ]
    assert len(passages[1].sentences) == 2


def test_long_paragraphs_are_divided_evenly_at_sentence_ends() -> None:
    sentence = "这是一句三十个字的话这是一句三十个字的话这是一句三十个字哦。"
    passages = passages_of(document_of(sentence * 11))
    assert [len(passage.sentences) for passage in passages] in ([6, 5], [5, 6])


def test_a_passage_keeps_its_id_when_others_change() -> None:
    before = passages_of(document_of("标题\n甲段。\n乙段。\n甲段。"))
    after = passages_of(document_of("标题\n新的一段。\n甲段。\n甲段。"))
    assert before[0].id == after[1].id
    assert before[2].id == after[2].id != before[0].id
    assert all(len(passage.id) == 16 for passage in before)
