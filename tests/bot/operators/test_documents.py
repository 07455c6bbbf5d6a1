"""The real library as operators see it, with a toy encoder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.operators.documents import document_page, list_page, rollback_question
from bot.texts import Language, texts_for
from index.library import Library, Upload
from index.settings import IndexSettings
from index.updates.editor import Editor
from tests.index.glossary import with_tiny_glossary
from tests.index.in_process import read_in_process
from tests.toy_encoder import ToyEncoder


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[IndexSettings]:
    read_in_process(monkeypatch)
    documents = tmp_path / "documents"
    documents.mkdir()
    text = "在园林会议上的讲话\n\n一、养护\n银杏大道要四季常青。\n\n二、浇水\n每周浇水两次。\n"
    (documents / "园林.txt").write_text(text, "utf-8")
    with with_tiny_glossary():
        yield IndexSettings(documents=documents, data_dir=tmp_path / "data", cache_dir=tmp_path / "cache")


def test_documents_and_snapshots_are_described_and_followed(settings: IndexSettings) -> None:
    encoder, texts = ToyEncoder(), texts_for(Language.SIMPLIFIED)
    first = Library.open(settings, encoder)
    assert first.rollback_target() is None
    assert first.refreshed() is None
    [(document, title)] = first.titles().items()
    info = first.info(document)
    assert (info.name, info.title, info.encoding) == ("园林.txt", title, "utf-8")
    assert info.added
    assert first.document(document).digest == info.digest
    assert first.passages >= info.passages > 0
    assert first.model == encoder.name
    with pytest.raises(KeyError):
        first.info("gone")

    Editor(settings, encoder).add(
        [Upload("渔业.txt", "渔业讲话\n\n休渔期间不得下网。\n".encode())], force=True
    )
    second = first.refreshed()
    assert second
    assert second.snapshot_id != first.snapshot_id
    assert second.titles().keys() > first.titles().keys()
    assert list(second.titles("漁業")) == list(second.titles().keys() - first.titles().keys())
    before = second.rollback_target()
    assert before
    assert before.name == first.snapshot_id
    first.close()
    assert second.ask("休渔期间不得下网").excerpts
    words = settings.data_dir / "snapshots" / before.name / "words" / "impacts.npy"
    kept = words.read_bytes()
    words.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    assert second.rollback_target() is None  # What is damaged is not offered.
    words.write_bytes(kept)

    question = rollback_question(second, before, texts)
    assert "回来 0 份，离开 1 份，换成另一版本 0 份" in question.text
    assert "－ 渔业.txt（" in question.text
    replaced = replace(before.documents[0], digest="other", added="")
    gone = replace(replaced, id="x", name="旧.txt")
    question = rollback_question(second, replace(before, documents=(replaced, gone)), texts)
    added = datetime.fromisoformat(info.added).astimezone().strftime("%Y-%m-%d %H:%M")
    assert f"⇄ 园林.txt：{added} 收录的一版 → ? 收录的一版" in question.text
    assert "＋ 旧.txt（? 收录）" in question.text
    assert "2" in list_page(second, 0, texts)[0].text
    shown, _ = document_page(second.info(document), second.outline(document), 0, texts)
    assert "园林.txt" in shown.text
    second.close()
