from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from index.analysis.sentence_features import find_evidence
from index.analysis.terms import bigrams, words
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.progress import Stage
from index.reading import read_bytes
from index.snapshot import building
from index.snapshot.building import write_terms
from index.snapshot.forward_index import ForwardIndex, ForwardIndexes
from index.snapshot.lexical import LexicalIndex
from index.snapshot.pinyin import Pinyin
from index.snapshot.vocabulary import TermLists
from index.types import Passage
from tests.index.sample_speeches import COUNCIL, MEETING

SPLITS: dict[str, Callable[[str], list[str]]] = {"grams": bigrams, "words": words}


def passages_of(*texts: str) -> tuple[list[Passage], list[str]]:
    passages, sentences = [], []
    for number, text in enumerate(texts):
        document = read_bytes(text.encode(), f"{number}.txt")
        own = cut_passages(document, parse_outline(document))
        passages += own
        sentences += [document.text[span.start : span.end] for passage in own for span in passage.sentences]
    return passages, sentences


def entries_for(vocabulary: Sequence[str] | set[str]) -> dict[str, dict[str, float]]:
    """Stand for a dictionary: every word is found by its first character and by its length."""
    glossary: dict[str, dict[str, float]] = {}
    for word in vocabulary:
        for stem in (word[0], str(len(word))):
            glossary.setdefault(stem, {})[word] = 1 / len(word)
    return glossary


@pytest.fixture(autouse=True)
def _own_glossary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "build_glossary", lambda vocabulary, _: entries_for(vocabulary))


def written(
    folder: Path, *texts: str, base: Any = None, noted: list[tuple[Stage, int, int]] | None = None
) -> tuple[list[Passage], list[str]]:
    passages, sentences = passages_of(*texts)
    folder.mkdir()
    steps = [] if noted is None else noted
    names = [f"文件{number}" for number in range(len(texts))]
    write_terms(names, passages, sentences, folder, base=base, progress=lambda *step: steps.append(step))
    return passages, sentences


def glossary_of(folder: Path) -> Any:
    return json.loads((folder / "glossary.json").read_text("utf-8"))


def base_of(folder: Path) -> Any:
    """What is taken from the snapshot before."""
    return SimpleNamespace(words=LexicalIndex.load(folder / "words"), glossary=glossary_of(folder))


def terms_in(rows: ForwardIndex, row: int, wanted: list[str]) -> list[str]:
    return [wanted[place] for place in rows.find(wanted, np.array([row])).terms]


def test_every_sentence_has_its_own_terms(tmp_path: Path) -> None:
    _, sentences = written(tmp_path / "s", COUNCIL, MEETING)
    table = ForwardIndexes.load(tmp_path / "s" / "terms")
    assert len(table.grams) == len(table.words) == len(table.evidence) == len(sentences) > 10
    assert table.evidence.tolist() == [int(find_evidence(text)) for text in sentences]
    for name, split in SPLITS.items():
        everything = list(dict.fromkeys(term for text in sentences for term in split(text)))
        for row, text in enumerate(sentences):
            assert set(terms_in(getattr(table, name), row, everything)) == set(split(text))


def test_headings_are_numbered_by_their_first_passage(tmp_path: Path) -> None:
    passages, _ = written(tmp_path / "s", COUNCIL, MEETING)
    paths = list(dict.fromkeys(passage.path for passage in passages))
    rows = ForwardIndexes.load(tmp_path / "s" / "terms").headings
    assert len(rows) == len(paths) > 3
    for row, path in enumerate(paths):
        own = list(dict.fromkeys(bigrams("\n".join(path))))
        assert set(terms_in(rows, row, [*own, "无有"])) == set(own)


@pytest.mark.parametrize("name", ["words", "bigrams", "headings"])
def test_passages_are_found_as_if_each_were_split_whole(name: str, tmp_path: Path) -> None:
    passages, _ = written(tmp_path / "s", COUNCIL, MEETING)
    found = LexicalIndex.load(tmp_path / "s" / name)
    split = bigrams if name == "bigrams" else words
    lists = [split(" ".join(p.path) if name == "headings" else p.text) for p in passages]
    expected = LexicalIndex.build(TermLists.of(lists))
    assert len(found) == len(passages)
    assert found.vocabulary == expected.vocabulary
    for query in ("政协的职能", "教育是民生之首", "畅通监督渠道"):
        for before, after in zip(
            expected.search(split(query), 9), found.search(split(query), 9), strict=True
        ):
            np.testing.assert_array_equal(before, after)


def test_sounds_are_those_of_the_corpus(tmp_path: Path) -> None:
    written(tmp_path / "s", COUNCIL, MEETING)
    sounds = Pinyin.load(tmp_path / "s" / "sounds")
    assert sounds.word("zheng xie") == "政协"
    assert sounds.word("yin hang") is None


def test_the_glossary_of_a_changed_corpus_is_as_if_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "old", COUNCIL)
    base = base_of(tmp_path / "old")
    looked_up: list[str] = []
    monkeypatch.setattr(
        building, "build_glossary", lambda terms, _: looked_up.extend(terms) or entries_for(terms)
    )
    written(tmp_path / "both", COUNCIL, MEETING, base=base)
    assert looked_up
    assert not set(looked_up) & set(base.words.vocabulary), "what is known is not looked up again"
    looked_up.clear()
    written(tmp_path / "one", MEETING, base=base_of(tmp_path / "both"))
    assert looked_up == []
    monkeypatch.undo()
    monkeypatch.setattr(building, "build_glossary", lambda vocabulary, _: entries_for(vocabulary))
    written(tmp_path / "both again", COUNCIL, MEETING)
    written(tmp_path / "one again", MEETING)
    for name in ("both", "one"):
        assert glossary_of(tmp_path / name) == glossary_of(tmp_path / f"{name} again")


def test_progress_begins_at_nothing_and_ends_with_everything(tmp_path: Path) -> None:
    noted: list[tuple[Stage, int, int]] = []
    _, sentences = written(tmp_path / "s", COUNCIL, noted=noted)
    assert {(stage, total) for stage, _, total in noted} == {(Stage.SAVING, len(sentences))}
    assert [done for _, done, _ in noted] == list(range(len(sentences) + 1))


def test_nothing_to_write_is_written_all_the_same(tmp_path: Path) -> None:
    write_terms([], [], [], tmp_path, base=None, progress=lambda *_: None)
    table = ForwardIndexes.load(tmp_path / "terms")
    assert len(table.grams) == len(table.words) == len(table.headings) == len(table.evidence) == 0
    assert len(table.names) == 0
    assert LexicalIndex.load(tmp_path / "words").search(["政协"], 3)[0].size == 0
    assert Pinyin.load(tmp_path / "sounds").word("zheng xie") is None
    assert glossary_of(tmp_path) == {}
