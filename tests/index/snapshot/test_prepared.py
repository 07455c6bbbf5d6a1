from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.progress import silent
from index.reading import read_bytes
from index.snapshot import building
from index.snapshot.building import build_snapshot
from index.snapshot.passage_table import text_key
from index.snapshot.prepared import plain_entry, prepare, reuse
from tests.index.sample_speeches import COUNCIL, MEETING
from tests.toy_encoder import ToyEncoder

DOCUMENTS = [
    read_bytes(text.encode(), name)
    for name, text in (("一.txt", COUNCIL), ("二.txt", "同志们！"), ("三.txt", MEETING))
]


@pytest.fixture(autouse=True)
def _no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "build_glossary", lambda *_: {})


def test_what_is_taken_over_is_what_would_be_cut(tmp_path: Path) -> None:
    snapshot = build_snapshot(DOCUMENTS, ToyEncoder(), tmp_path, silent)
    for document in DOCUMENTS:
        entry = plain_entry(document, "")
        made, taken = prepare(entry, document), reuse(entry, snapshot)
        assert (taken.document, taken.outline, taken.passages) == (made.document, made.outline, made.passages)
        np.testing.assert_array_equal(taken.passage_keys, made.passage_keys)
        np.testing.assert_array_equal(taken.sentence_keys, made.sentence_keys)


def test_each_passage_and_sentence_has_the_key_of_its_text() -> None:
    for document in DOCUMENTS:
        part = prepare(plain_entry(document, ""), document)
        assert [key.tobytes() for key in part.passage_keys] == [text_key(p.text) for p in part.passages]
        assert [key.tobytes() for key in part.sentence_keys] == [text_key(text) for text in part.sentences]
