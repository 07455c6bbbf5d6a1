from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import library as library_module
from index.errors import FolderMissingError, VerbatimError
from index.library import Library, titles_with
from index.progress import Stage
from index.search.answer import Answerer
from index.settings import IndexSettings
from index.snapshot import prepared
from index.snapshot.snapshot import Snapshot
from index.storage.data_folder import current_folder
from index.types import Answer, AnswerKind, AnswerStatus, Document, Excerpt, Outline, Span, Speech
from index.updates import open_library
from index.updates.editor import Editor
from index.verbatim import require_verbatim, widen
from tests.index.in_process import read_in_process
from tests.index.sample_speeches import PlainAnswerer
from tests.index.updates.small_library import CountingEncoder
from tests.toy_encoder import ToyEncoder

pytestmark = pytest.mark.usefixtures("tiny_glossary")

QUESTION = "政协的三大职能是什么？"


@pytest.fixture(autouse=True)
def _plain_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test the facade alone, whatever the ways of answering."""
    monkeypatch.setattr(library_module, "Answerer", PlainAnswerer)
    read_in_process(monkeypatch)


@pytest.fixture
def library(settings: IndexSettings) -> Library:
    return Library.open(settings, ToyEncoder())


def excerpt_of(library: Library, words: str, marks: tuple[Span, ...] = ()) -> Excerpt:
    """Return the excerpt that consists of ``words``, wherever they stand."""
    for document in library.documents():
        if (start := document.text.find(words)) >= 0:
            title = library.outline(document.id).title
            return Excerpt(document.id, title, (), start, start + len(words), words, marks, 1.0)
    raise AssertionError(words)


def test_the_first_start_builds_and_the_second_reuses(
    settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Library.open(settings, ToyEncoder())
    encoder = CountingEncoder()
    monkeypatch.setattr(prepared, "parse_outline", pytest.fail)
    stages: set[Stage] = set()
    second = Library.open(settings, encoder, lambda stage, done, total: stages.add(stage))
    assert (encoder.seen, stages) == ([], {Stage.READING})
    assert second.snapshot_id == first.snapshot_id


def test_a_changed_a_new_and_a_removed_document_each_lead_to_a_new_index(
    settings: IndexSettings, library: Library
) -> None:
    seen = {library.snapshot_id}
    document = settings.documents / "政协.txt"

    document.write_text(document.read_text("utf-8") + "会议到此结束。\n", "utf-8")
    seen.add(Library.open(settings, ToyEncoder()).snapshot_id)
    (settings.documents / "新.txt").write_text("同志们：\n\n要认真抓好落实。\n", "utf-8")
    seen.add(Library.open(settings, ToyEncoder()).snapshot_id)
    document.unlink()
    last = Library.open(settings, ToyEncoder())
    seen.add(last.snapshot_id)

    assert len(seen) == 4
    assert [document.name for document in last.documents()] == ["教师节.txt", "新.txt"]


def test_another_model_leads_to_a_new_index(settings: IndexSettings, library: Library) -> None:
    other = Library.open(settings, ToyEncoder(dimension=32))
    assert other.snapshot_id != library.snapshot_id
    assert other.snapshot.manifest.dimension == 32


def test_rebuild_builds_though_nothing_changed(settings: IndexSettings, library: Library) -> None:
    assert Library.open(settings, ToyEncoder(), rebuild=True).snapshot_id != library.snapshot_id


def test_a_damaged_index_is_built_again_and_the_file_named(
    settings: IndexSettings, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    before = library.documents()
    path = library.snapshot.folder / "texts.utf32"
    path.unlink()  # Not cut short in place: the open library still reads from it.
    path.write_bytes(b"")
    opened = Library.open(settings, ToyEncoder())
    assert opened.snapshot_id != library.snapshot_id
    assert opened.documents() == before
    assert "texts.utf32" in caplog.text


def test_the_encoder_of_the_settings_is_loaded_where_none_is_given(
    settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[IndexSettings] = []

    def load(wanted: IndexSettings, progress):  # type: ignore[no-untyped-def]
        asked.append(wanted)
        progress(1, 1)
        return ToyEncoder()

    monkeypatch.setattr(open_library, "load_encoder", load)
    stages: list[Stage] = []
    Library.open(settings, progress=lambda stage, done, total: stages.append(stage))
    assert asked == [settings]
    assert Stage.MODEL in stages


def test_the_judge_of_the_settings_is_loaded_once_and_reads_for_every_snapshot(
    settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[tuple[IndexSettings, str]] = []
    read: list[str] = []

    class Judge:
        name = "toy judge"

        def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float64]:
            read.extend(sentences)
            return np.zeros(len(sentences))

    def load(wanted: IndexSettings, model: str) -> Judge:
        loaded.append((wanted, model))
        return Judge()

    monkeypatch.setattr(library_module, "load_judge", load)
    monkeypatch.setattr(library_module, "Answerer", Answerer)
    first = Library.open(settings, ToyEncoder())
    assert loaded == [(settings, "toy")]
    assert read == []
    first.ask(QUESTION)
    assert any("【政治协商、民主监督、参政议政" in sentence for sentence in read)
    (settings.documents / "新.txt").write_text("同志们：\n\n要认真抓好落实。\n", "utf-8")
    Editor(settings, ToyEncoder()).synchronise()
    again = first.refreshed()
    assert again is not None
    read.clear()
    again.ask("怎样抓好落实？")
    assert any("【要认真抓好落实" in sentence for sentence in read)
    assert len(loaded) == 1


def test_beside_another_model_than_our_own_no_judge_reads(library: Library) -> None:
    found = library.ask(QUESTION)
    assert found.excerpts
    assert library._judge is None


def test_a_missing_folder_is_reported_before_the_model_is_loaded(
    settings: IndexSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_library, "load_encoder", pytest.fail)
    with pytest.raises(FolderMissingError):
        Library.open(settings.model_copy(update={"documents": tmp_path / "nowhere"}))


def test_a_question_is_answered_with_slices_of_the_documents(library: Library) -> None:
    found = library.ask(QUESTION)
    texts = {document.id: document.text for document in library.documents()}
    assert found.excerpts
    assert any("政治协商、民主监督、参政议政" in excerpt.text for excerpt in found.excerpts)
    for excerpt in (*found.excerpts, *found.further):
        assert texts[excerpt.document_id][excerpt.start : excerpt.end] == excerpt.text


def test_many_threads_get_the_same_answers(library: Library) -> None:
    questions = [QUESTION, "怎样关心教师？", "怎样办好学校？", "怎样搞好民主监督？"] * 8
    alone = [library.ask(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(library.ask, questions))
    assert together == alone


def test_an_answer_that_differs_from_its_source_never_leaves(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = excerpt_of(library, "政治协商")
    false = replace(true, text="政治协调")
    for excerpts, further in (((false,), ()), ((true,), (false,))):
        made_up = Answer(QUESTION, AnswerStatus.ANSWERED, AnswerKind.PASSAGES, 1.0, excerpts, further)
        monkeypatch.setattr(PlainAnswerer, "answer", lambda *_, made_up=made_up: made_up)
        with pytest.raises(VerbatimError) as caught:
            library.ask(QUESTION)
        assert caught.value.facts["start"] == true.start


@pytest.mark.parametrize("shift", [(-1, 0), (0, 1), (1, 0), (10_000, 10_000), (-10_000, 0)])
def test_an_excerpt_with_other_offsets_is_refused(library: Library, shift: tuple[int, int]) -> None:
    true = excerpt_of(library, "政治协商、民主监督")
    library.verify(true)
    with pytest.raises(VerbatimError):
        library.verify(replace(true, start=true.start + shift[0], end=true.end + shift[1]))


def test_marks_must_lie_inside_and_ascend(library: Library) -> None:
    true = excerpt_of(library, "政治协商、民主监督")
    start, end = true.start, true.end
    library.verify(replace(true, marks=(Span(start, start + 4), Span(start + 5, end))))
    for marks in (
        (Span(start - 1, end),),
        (Span(start, end + 1),),
        (Span(start + 5, end), Span(start, start + 4)),
        (Span(start + 4, start),),
    ):
        with pytest.raises(VerbatimError):
            library.verify(replace(true, marks=marks))


def test_context_is_the_paragraph_and_its_neighbours(library: Library) -> None:
    excerpt = excerpt_of(library, "政治协商、民主监督、参政议政是政协的三大职能。")
    around = library.context(excerpt)
    assert around.text == (
        "一、政协的三大职能\n\n"
        "政治协商、民主监督、参政议政是政协的三大职能。各级党委要支持政协履行职能。\n\n"
        "（一）搞好政治协商。要坚持协商于决策之前。"
    )
    assert around.marks == (Span(excerpt.start, excerpt.end),)
    library.verify(around)


def test_context_stays_within_its_speech() -> None:
    text = "网站导语\n\n第一句。第二句。\n\n别的讲话。\n"
    document = Document("d", "d.txt", text, "0" * 64, "utf-8")
    start, end = text.index("第一句"), text.index("别的")
    speeches = (Speech("篇一", "甲", start, end), Speech("篇二", "乙", end, len(text)))
    outline = Outline("题", (Span(0, start),), speeches, ())
    excerpt = Excerpt("d", "题", (), start, start + 4, "第一句。", (), 1.0)
    require_verbatim(excerpt, text[excerpt.start : excerpt.end], "d.txt")
    assert widen(excerpt, document, outline).text == "第一句。第二句。"


def test_the_saved_index_opens_without_documents_or_model(settings: IndexSettings, library: Library) -> None:
    for file in settings.documents.iterdir():
        file.unlink()
    saved = Snapshot.load(current_folder(settings.data_dir), checksums=True)
    assert saved.manifest.name == library.snapshot_id


def test_a_closed_library_answers_no_more(library: Library) -> None:
    library.close()
    with pytest.raises(AttributeError):
        library.ask(QUESTION)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("报告", "abe"),
        ("報告 山西", "a"),
        ("２０２４", "abe"),
        ("2024", "abe"),
        ("湖北2024", "e"),
        ("work", "d"),
        ("没有的", ""),
        ("，", ""),
    ],
)
def test_titles_that_hold_all_words_in_whatever_script_and_digits(words: str, found: str) -> None:
    titles = {
        "a": "山西省政府工作报告（2024）",
        "b": "陕西省政府工作报告（2024）",
        "c": "办事条例",
        "d": "Work Report",
        "e": "二〇二四年湖北省政府工作报告",
    }
    assert list(titles_with(words, titles)) == list(found)
