"""The real library behind the bot's protocol, with a toy encoder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.index_library import IndexLibrary
from bot.library import DocumentVersion, SpeechLibrary
from bot.operators.show_documents import document_page, list_page, rollback_question
from bot.texts import Language
from index.settings import IndexSettings
from index.updates.editor import Editor
from index.updates.uploads import Upload
from tests.toy_encoder import ToyEncoder


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    documents = tmp_path / "documents"
    documents.mkdir()
    text = "在园林会议上的讲话\n\n一、养护\n银杏大道要四季常青。\n\n二、浇水\n每周浇水两次。\n"
    (documents / "园林.txt").write_text(text, "utf-8")
    return IndexSettings(documents=documents, data_dir=tmp_path / "data", cache_dir=tmp_path / "cache")


def test_documents_and_snapshots_are_described_and_followed(settings: IndexSettings) -> None:
    encoder = ToyEncoder()
    first: SpeechLibrary = IndexLibrary.open(settings, encoder)
    assert first.former() is None
    assert first.refreshed() is None
    [(document, title)] = first.titles().items()
    facts = first.facts(document)
    assert (facts.name, facts.title, facts.encoding) == ("园林.txt", title, "utf-8")
    assert facts.added
    assert first.document(document).digest == facts.digest
    assert first.passages >= facts.passages > 0
    assert first.model == encoder.name
    with pytest.raises(KeyError):
        first.facts("gone")

    Editor(settings, encoder).add(
        [Upload("渔业.txt", "渔业讲话\n\n休渔期间不得下网。\n".encode())], force=True
    )
    second = first.refreshed()
    assert second
    assert isinstance(second, IndexLibrary)
    assert second.snapshot_id != first.snapshot_id
    assert second.titles().keys() > first.titles().keys()
    former = second.former()
    assert former
    assert former.id == first.snapshot_id
    version = DocumentVersion(facts.name, facts.digest, facts.added)
    assert former.documents == {document: version}
    first.close()
    assert second.ask("休渔期间不得下网").excerpts
    words = settings.data_dir / "snapshots" / former.id / "words" / "impacts.npy"
    kept = words.read_bytes()
    words.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    assert second.former() is None  # What is damaged is not offered.
    words.write_bytes(kept)

    question = rollback_question(second, former, Language.SIMPLIFIED)
    assert "回来 0 份，离开 1 份，换成另一版本 0 份" in question.text
    assert "－ 渔业.txt（" in question.text
    replaced = replace(version, digest="other", added=None)
    other = replace(former, documents={document: replaced, "x": DocumentVersion("旧.txt", "d", None)})
    question = rollback_question(second, other, Language.SIMPLIFIED)
    added = facts.added.astimezone().strftime("%Y-%m-%d %H:%M")
    assert f"⇄ 园林.txt：{added} 收录的一版 → ? 收录的一版" in question.text
    assert "＋ 旧.txt（? 收录）" in question.text
    assert "2" in list_page(second, 0, Language.SIMPLIFIED)[0].text
    shown, _ = document_page(second.facts(document), second.outline(document), 0, Language.SIMPLIFIED)
    assert "园林.txt" in shown.text
    second.close()
