from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import SettingsError
from index.library import Library
from index.models.encoder import load_encoder
from index.search.answer import Answerer
from index.search.ranking import RankingModel
from index.search.stored_ranking import load_ranking_model
from index.settings import OFFLINE_MODEL, IndexSettings
from index.snapshot.snapshot import EXAMPLES_FILE, Snapshot
from index.storage.data_folder import current_folder
from index.types import Answer, AnswerKind, AnswerStatus, Turn
from index.updates import examples, publisher
from index.updates.editor import Editor
from index.updates.examples import WANTED
from index.updates.uploads import Upload
from tests.index.sample_speeches import COUNCIL, MEETING
from tests.index.updates.small_library import upload
from tests.toy_encoder import ToyEncoder

SEEDS = Path(__file__).parents[3] / "seeds"
COUNTS = "2025年湖北省政府工作报告\n\n各位代表：\n\n全省新能源汽车产量增长94.5%。\n"
BUREAU = """在立法會會議上的發言

主席：

一、改善公共交通服務

我們會增加巴士班次，讓市民出行更方便。

二、處理投訴

投訴會盡快處理。
"""


def fitted_for(answered_from: float) -> RankingModel:
    """How sure the toy encoder's answers are says nothing, so that each test says what counts as sure."""
    return replace(load_ranking_model("toy"), related_from=0.0, answered_from=answered_from)


@pytest.fixture
def _bold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "load_ranking_model", lambda *_: fitted_for(0.0))


def current(settings: IndexSettings) -> Snapshot:
    return Snapshot.load(current_folder(settings.data_dir), checksums=True)


def files(*texts: str) -> list[Upload]:
    return [Upload(f"{number}.txt", text.encode()) for number, text in enumerate(texts)]


@pytest.mark.usefixtures("_bold")
def test_every_example_is_answered_from_a_document_of_the_library(settings: IndexSettings) -> None:
    Editor(settings, ToyEncoder()).add(files(COUNCIL, MEETING, COUNTS))
    snapshot = current(settings)
    assert 2 <= len(snapshot.examples) <= WANTED
    assert "湖北新能源汽车产量增长多少？" in snapshot.examples
    library = Library(snapshot, ToyEncoder(), fitted_for(0.0))
    quoted = set()
    for question in snapshot.examples:
        answer = library.ask(question)
        assert answer.status is AnswerStatus.ANSWERED
        quoted.add(answer.excerpts[0].document_id)
    assert len(quoted) == len(snapshot.examples), "each of a document of its own"


@pytest.mark.usefixtures("_bold")
def test_they_follow_the_library(settings: IndexSettings) -> None:
    editor = Editor(settings, ToyEncoder())
    editor.add(files(COUNCIL, COUNTS))
    counts = next(one.id for one in editor.documents() if one.name == "1.txt")
    editor.remove([counts])
    assert current(settings).examples
    assert not any("湖北" in question or "汽车" in question for question in current(settings).examples)


@pytest.mark.usefixtures("_bold")
def test_they_are_asked_in_the_script_of_their_document(settings: IndexSettings) -> None:
    Editor(settings, ToyEncoder()).add(files(BUREAU))
    assert current(settings).examples == ("怎麼改善公共交通服務？",)


def test_what_is_answered_with_a_caution_is_no_example(
    settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "load_ranking_model", lambda *_: fitted_for(1.1))
    Editor(settings, ToyEncoder()).add(files(COUNCIL, MEETING, COUNTS))
    assert current(settings).examples == ()


@pytest.mark.usefixtures("_bold")
@pytest.mark.parametrize("wrong", ["other document", "other place", "across", "nothing"])
def test_what_is_answered_from_elsewhere_is_no_example(
    settings: IndexSettings, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    asked = Answerer.answer

    def answer(self: Answerer, question: str, context: Sequence[Turn | str] = (), further: int = 0) -> Answer:
        found = asked(self, question, context, further)
        if not found.excerpts:
            return found
        best = found.excerpts[0]
        match wrong:
            case "other document":
                return replace(found, excerpts=(replace(best, document_id="0" * 12),))
            case "other place":
                return replace(found, excerpts=(replace(best, start=10**6, end=10**6 + 1),))
            case "across":
                return replace(found, kind=AnswerKind.ACROSS)
            case _:
                return replace(found, status=AnswerStatus.NOT_FOUND, excerpts=())

    monkeypatch.setattr(examples.Answerer, "answer", answer)
    Editor(settings, ToyEncoder()).add(files(COUNCIL, MEETING))
    assert current(settings).examples == ()


@pytest.mark.usefixtures("_bold")
def test_a_text_that_yields_none_has_none(settings: IndexSettings) -> None:
    Editor(settings, ToyEncoder()).add(files("你好。\n谢谢大家。\n"))
    assert current(settings).examples == ()


@pytest.mark.usefixtures("_bold")
def test_the_same_library_gives_the_same_examples(settings: IndexSettings) -> None:
    editor = Editor(settings, ToyEncoder())
    editor.add(files(COUNCIL, MEETING, COUNTS))
    before = current(settings)
    editor.rebuild(force=True)
    after = current(settings)
    assert after.folder != before.folder
    assert after.examples == before.examples


def test_numbers_that_cannot_be_used_keep_no_document_out(
    settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(*_: object) -> RankingModel:
        raise SettingsError("fitted_stale", path="x", command="y")

    monkeypatch.setattr(publisher, "load_ranking_model", stale)
    assert Editor(settings, ToyEncoder()).add([upload("a.txt", 1)]).published
    assert current(settings).examples == ()


@pytest.mark.usefixtures("_bold")
def test_a_snapshot_without_the_file_has_none_and_a_damaged_file_is_named(settings: IndexSettings) -> None:
    editor = Editor(settings, ToyEncoder())
    editor.add(files(COUNCIL, COUNTS))
    folder = current_folder(settings.data_dir)
    (folder / EXAMPLES_FILE).write_text('["改过的问题？"]')
    assert [damage.file.name for damage in editor.check()] == [EXAMPLES_FILE]
    assert editor.repair() == ()
    assert "改过的问题？" not in current(settings).examples


@pytest.mark.model
def test_the_seeds_have_three_examples(tmp_path: Path) -> None:
    settings = IndexSettings(documents=SEEDS, data_dir=tmp_path, model=OFFLINE_MODEL)
    library = Library.open(settings, load_encoder(settings))
    assert len(library.snapshot.examples) == WANTED
    for question in library.snapshot.examples:
        assert library.ask(question).status is AnswerStatus.ANSWERED
