from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.snapshot.vocabulary import Vocabulary

# Terms hold no control characters (a trie ends a key at NUL) and no halves of broken emoji.
letters = st.characters(exclude_categories=("Cc", "Cs"))
terms_given = st.lists(st.text(st.one_of(st.sampled_from("政协a1〇"), letters), max_size=4), unique=True)


def both(terms: list[str]) -> Iterator[Vocabulary]:
    built = Vocabulary.build(terms)
    yield built
    with tempfile.TemporaryDirectory() as folder:
        built.save(Path(folder))
        yield Vocabulary.load(Path(folder))


@given(terms_given, st.text(letters, max_size=3))
def test_terms_are_numbered_in_the_order_given(terms: list[str], other: str) -> None:
    for vocabulary in both(terms):
        assert len(vocabulary) == len(terms)
        assert list(vocabulary) == terms
        assert [vocabulary.number(term) for term in terms] == list(range(len(terms)))
        assert vocabulary.number(other) == (terms.index(other) if other in terms else None)


@pytest.mark.parametrize("unknown", ["政", "政协会", "协", "", "\0", "龘"])
def test_neither_beginnings_nor_endings_of_a_term_are_known(unknown: str) -> None:
    for vocabulary in both(["政协", "政协会议"]):
        assert vocabulary.number(unknown) is None
    for vocabulary in both([]):
        assert vocabulary.number(unknown) is None


def test_missing_and_damaged_files_are_errors(tmp_path: Path) -> None:
    Vocabulary.build(["政协"]).save(tmp_path)
    trie = tmp_path / "terms.trie"
    content = trie.read_bytes()
    for damaged in (b"", content[: len(content) // 2], b"no trie" * 20):
        trie.write_bytes(damaged)
        with pytest.raises((OSError, RuntimeError, ValueError)):
            Vocabulary.load(tmp_path)
    trie.unlink()
    with pytest.raises((OSError, RuntimeError)):
        Vocabulary.load(tmp_path)
