from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import QuestionSetError
from index.evaluation.outcomes import evaluate
from index.library import Library
from index.models.encoder import load_encoder
from index.models.judge import load_judge
from index.search.ranking import RankingModel
from index.search.stored_ranking import load_ranking_model
from index.settings import OFFLINE_MODEL, IndexSettings
from index.types import GoldenCheck
from index.updates import golden
from index.updates.editor import Editor
from index.updates.golden import GOLDEN_MARGIN, golden_questions, is_held
from index.updates.uploads import Upload
from tests.index.sample_speeches import COUNCIL, MEETING
from tests.index.updates.small_library import served
from tests.toy_encoder import ToyEncoder

QUESTIONS = {
    "政协的三大职能是什么？": "政治协商、民主监督、参政议政是政协的三大职能",
    "搞好政治协商要坚持什么？": "要坚持协商于决策之前",
    "教师的待遇要怎样？": "要提高教师的待遇",
}


def write_golden(path: Path, questions: dict[str, str]) -> Path:
    lines = [
        json.dumps({"id": str(number), "question": question, "gold": [gold]}, ensure_ascii=False)
        for number, (question, gold) in enumerate(questions.items())
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture(autouse=True)
def _bold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quote whatever sentence comes first: how sure the toy encoder's answers are says nothing."""

    def fitted(model: str, folder: Path | None = None) -> RankingModel:
        return replace(load_ranking_model(model, folder), related_from=0.0, lists=())

    monkeypatch.setattr(golden, "load_ranking_model", fitted)


@pytest.fixture
def editor(settings: IndexSettings) -> Editor:
    """Return the editor of a library with two speeches whose golden questions lie among the documents."""
    write_golden(settings.documents / "golden.jsonl", QUESTIONS)
    editor = Editor(settings, ToyEncoder())
    first = editor.add([Upload("政协.txt", COUNCIL.encode()), Upload("教师节.txt", MEETING.encode())])
    assert first.golden is None  # Nothing to compare with.
    return editor


def test_a_change_that_loses_questions_is_held_back_and_says_which(
    editor: Editor, settings: IndexSettings
) -> None:
    before = served(settings)
    council = next(one.id for one in editor.documents() if one.name == "政协.txt")
    held = editor.remove([council])
    assert (held.published, held.held, held.documents) == (False, True, 2)
    assert held.golden is not None
    assert (held.golden.questions, held.golden.before) == (3, 1.0)
    assert held.golden.after == pytest.approx(1 / 3)
    assert set(held.golden.lost) == {question for question in QUESTIONS if "教师" not in question}
    assert served(settings) == before
    assert editor.check() == ()
    past = editor.history()[0]
    assert (past.held, past.golden_before, past.snapshot) == (True, 1.0, held.snapshot)

    forced = editor.remove([council], force=True)
    assert (forced.published, forced.held) == (True, False)
    assert forced.golden is not None
    assert set(served(settings)) == {"教师节.txt"}


def test_a_change_that_loses_nothing_is_published_with_its_figures(editor: Editor) -> None:
    done = editor.add([Upload("新.txt", "同志们：\n\n要抓好春耕生产。\n".encode())])
    assert done.published
    assert done.golden == GoldenCheck(3, 1.0, 1.0, ())


def test_an_empty_library_answers_nothing_and_can_only_gain(editor: Editor) -> None:
    emptied = editor.remove([one.id for one in editor.documents()], force=True)
    assert emptied.golden is not None
    assert emptied.golden.after == 0
    filled = editor.add([Upload("政协.txt", COUNCIL.encode())])
    assert filled.golden is not None
    assert (filled.golden.before, filled.published) == (0, True)


def test_going_back_is_never_held_back(editor: Editor, settings: IndexSettings) -> None:
    council = next(one.id for one in editor.documents() if one.name == "政协.txt")
    editor.remove([council], force=True)
    editor.add([Upload("政协.txt", COUNCIL.encode())])
    editor.rollback()
    assert set(served(settings)) == {"教师节.txt"}


def test_a_folder_that_loses_questions_is_held_back_at_the_start(
    settings: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    write_golden(settings.documents / "golden.jsonl", QUESTIONS)
    (settings.documents / "政协.txt").write_text(COUNCIL, "utf-8")
    first = Library.open(settings, ToyEncoder())
    (settings.documents / "政协.txt").write_text(MEETING, "utf-8")
    second = Library.open(settings, ToyEncoder())
    assert second.snapshot_id == first.snapshot_id
    assert "speechbot index rebuild --force" in caplog.text
    assert Editor(settings, ToyEncoder()).rebuild(force=True).published
    assert Library.open(settings, ToyEncoder()).snapshot_id != first.snapshot_id


def test_the_settings_name_another_set(editor: Editor, settings: IndexSettings, tmp_path: Path) -> None:
    path = write_golden(tmp_path / "mine.jsonl", {"教师的待遇要怎样？": QUESTIONS["教师的待遇要怎样？"]})
    mine = settings.model_copy(update={"golden": path})
    council = next(one.id for one in editor.documents() if one.name == "政协.txt")
    assert Editor(mine, ToyEncoder()).remove([council]).golden == GoldenCheck(1, 1.0, 1.0, ())


def test_without_a_set_nothing_is_asked(settings: IndexSettings) -> None:
    assert golden_questions(settings) is None
    with pytest.raises(QuestionSetError, match="question_set_missing"):
        golden_questions(settings.model_copy(update={"golden": settings.documents / "none.jsonl"}))


def test_a_wrong_set_stops_an_admin_s_change_but_no_start(
    editor: Editor, settings: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.documents / "golden.jsonl").write_text("{", "utf-8")
    with pytest.raises(QuestionSetError, match="question_set_wrong"):
        editor.add([Upload("新.txt", "要抓好春耕生产。".encode())])
    (settings.documents / "新.txt").write_text("要抓好春耕生产。", "utf-8")
    Library.open(settings, ToyEncoder())
    assert "新.txt" in served(settings)
    assert "golden" in caplog.text


def test_a_set_with_passages_of_its_own_is_refused(settings: IndexSettings) -> None:
    (settings.documents / "golden.jsonl").write_text('{"id": "1", "text": "问", "gold": ["p"]}', "utf-8")
    (settings.documents / "passages.jsonl").write_text('{"id": "p", "text": "答"}', "utf-8")
    with pytest.raises(QuestionSetError, match="golden_over_passages"):
        golden_questions(settings)


@pytest.mark.parametrize(
    ("before", "after", "held"), [(1.0, 1.0, False), (0.9, 1.0, False), (1.0, 1.0 - 2 * GOLDEN_MARGIN, True)]
)
def test_only_a_fall_by_more_than_the_margin_holds_back(before: float, after: float, held: bool) -> None:
    assert is_held(GoldenCheck(20, before, after, ())) is held
    assert not is_held(GoldenCheck(20, 1.0, 0.95, ("one of twenty",)))


SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.mark.model
def test_every_golden_question_of_the_seeds_is_answered(tmp_path: Path) -> None:
    settings = IndexSettings(documents=SEEDS, data_dir=tmp_path, model=OFFLINE_MODEL)
    questions = golden_questions(settings)
    assert questions is not None
    assert len(questions.questions) >= 10
    encoder = load_encoder(settings)
    snapshot = Library.open(settings, encoder).snapshot
    judge = load_judge(settings, encoder.name)
    outcomes = evaluate(questions, snapshot, encoder, load_ranking_model(encoder.name), judge=judge)
    assert [outcome.question.text for outcome in outcomes if outcome.missed] == []
