from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from index.errors import DocumentMissingError, SnapshotMissingError
from index.progress import Stage
from index.settings import IndexSettings
from index.snapshot import encoding
from index.storage.catalog import Origin
from index.storage.data_folder import KEPT, snapshot_folders
from index.types import ChangeKind
from index.updates.editor import Editor
from index.updates.uploads import Upload
from tests.calls import touched
from tests.index.updates.small_library import (
    CountingEncoder,
    digest,
    held,
    leftovers,
    served,
    speech,
    upload,
)
from tests.toy_encoder import ToyEncoder


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def editor(settings: IndexSettings, encoder: CountingEncoder) -> Editor:
    return Editor(settings, encoder)


def kinds(changes: object) -> dict[str, str]:
    return {change.name: str(change.kind) for change in changes}  # type: ignore[attr-defined]


def test_documents_are_added_replaced_and_recognised(editor: Editor, settings: IndexSettings) -> None:
    first = editor.add([upload("一.txt", 1), upload("二.txt", 2)])
    assert (first.published, first.documents) == (True, 2)
    assert kinds(first.changes) == {"一.txt": "added", "二.txt": "added"}
    assert served(settings) == held(settings) == {"一.txt": digest(1), "二.txt": digest(2)}

    second = editor.add([upload("一.txt", 3), upload("二.txt", 2)])
    assert kinds(second.changes) == {"一.txt": "replaced", "二.txt": "unchanged"}
    assert served(settings) == held(settings) == {"一.txt": digest(3), "二.txt": digest(2)}
    assert [document.id for document in editor.documents()] == [
        change.document_id for change in first.changes
    ]

    third = editor.add([upload("一.txt", 3)])
    assert (third.published, third.snapshot, third.encoded) == (False, second.snapshot, 0)
    assert kinds(third.changes) == {"一.txt": "unchanged"}
    assert third.changes[0].passages == second.changes[0].passages > 0


def test_a_change_describes_what_was_read(editor: Editor) -> None:
    (change,) = editor.add([upload("一.txt", 1)]).changes
    assert (change.title, change.encoding) == ("在第1次水利工作会议上的讲话", "utf-8")
    assert (change.speeches, change.sections, change.characters) == (1, 2, len(speech(1)))
    assert change.passages > 0
    assert [heading[:2] for heading in change.headings] == ["一、", "二、"]
    assert change.first_lines


def test_inspecting_says_what_adding_would_do_and_writes_nothing(
    editor: Editor, settings: IndexSettings
) -> None:
    uploads = [upload("一.txt", 1), Upload("坏.txt", b"\x00\x01\x02"), Upload("空.txt", b" ")]
    inspected = editor.inspect(uploads)
    assert not settings.data_dir.exists()
    added = editor.add(uploads)
    assert kinds(inspected) == kinds(added.changes)
    assert kinds(inspected) == {"一.txt": "added", "坏.txt": "refused", "空.txt": "refused"}
    assert {change.problem for change in inspected} == {"", "not_text", "document_empty"}
    assert kinds(editor.inspect([upload("一.txt", 2)])) == {"一.txt": "replaced"}


def test_what_was_inspected_is_added_without_being_read_or_parsed_again(
    editor: Editor, settings: IndexSettings
) -> None:
    uploads = [upload("一.txt", 1), Upload("坏.txt", b"\x00\x01\x02")]
    inspected = editor.inspect(uploads)
    added, calls = touched(lambda: editor.add(uploads))
    assert not {name for _, name in calls} & {"read_text", "parse_outline", "cut_passages"}
    assert served(settings) == {"一.txt": digest(1)}
    assert [replace(change, seconds=0) for change in added.changes] == [
        replace(change, seconds=0) for change in inspected
    ]


def test_other_files_than_those_inspected_are_read(editor: Editor, settings: IndexSettings) -> None:
    editor.inspect([upload("一.txt", 1)])
    editor.add([upload("一.txt", 2)])
    assert served(settings) == {"一.txt": digest(2)}
    editor.add([upload("一.txt", 1)])  # inspected, but of an earlier state of the library
    assert served(settings) == {"一.txt": digest(1)}


def test_a_file_that_cannot_be_read_keeps_no_other_out(editor: Editor, settings: IndexSettings) -> None:
    done = editor.add([Upload("坏.txt", b"\x00\x01\x02"), upload("一.txt", 1)])
    assert done.published
    assert served(settings) == {"一.txt": digest(1)}
    nothing = editor.add([Upload("坏.txt", b"\x00\x01\x02")])
    assert (nothing.published, nothing.snapshot) == (False, done.snapshot)


def test_of_several_files_of_one_name_the_last_counts(editor: Editor, settings: IndexSettings) -> None:
    done = editor.add([upload("一.txt", 1), upload("一.txt", 2)])
    assert served(settings) == {"一.txt": digest(2)}
    assert [(str(change.kind), change.problem) for change in done.changes] == [
        ("added", ""),
        ("refused", "given_twice"),
    ]


def test_an_archive_stands_for_its_files_each_with_its_own_original(
    editor: Editor, settings: IndexSettings
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("甲/一.txt", speech(1))
        archive.writestr("甲/二.txt", speech(2))
    editor.add([Upload("全部.zip", packed.getvalue())])
    assert served(settings) == {"甲/一.txt": digest(1), "甲/二.txt": digest(2)}
    for document in editor.documents():
        assert editor.original(document.id).data.decode() in {speech(1), speech(2)}


def test_the_original_is_given_back_byte_for_byte(editor: Editor) -> None:
    data = "\ufeff会议纪要：要抓好落实。\r\n".encode("utf-16")
    (change,) = editor.add([Upload("纪要.txt", data)]).changes
    assert editor.original(change.document_id) == Upload("纪要.txt", data)
    with pytest.raises(DocumentMissingError, match="document_unknown"):
        editor.original("unknown")


def test_removing_takes_out_all_that_are_named_or_none(editor: Editor, settings: IndexSettings) -> None:
    first, second, _ = editor.add([upload(f"{i}.txt", i) for i in range(3)]).changes
    with pytest.raises(DocumentMissingError):
        editor.remove([first.document_id, "unknown"])
    assert len(served(settings)) == 3
    done = editor.remove([first.document_id, second.document_id, first.document_id])
    assert kinds(done.changes) == {"0.txt": "removed", "1.txt": "removed"}
    assert done.changes[0].passages == first.passages
    assert served(settings) == held(settings) == {"2.txt": digest(2)}


def test_the_last_document_can_be_removed_too(editor: Editor, settings: IndexSettings) -> None:
    (change,) = editor.add([upload("一.txt", 1)]).changes
    assert editor.remove([change.document_id]).documents == 0
    assert served(settings) == {}
    editor.add([upload("一.txt", 1)])
    assert served(settings) == {"一.txt": digest(1)}


def test_only_what_is_new_is_encoded(editor: Editor, encoder: CountingEncoder) -> None:
    change, _ = editor.add([upload("一.txt", 1), upload("二.txt", 2)]).changes
    seen = len(encoder.seen)
    assert editor.remove([change.document_id]).encoded == 0
    assert editor.add([upload("一.txt", 1)]).encoded == 0
    assert editor.rebuild().encoded == 0
    done = editor.add([Upload("一.txt", (speech(1) + "会议到此结束。\n").encode())])
    assert 1 <= done.encoded <= 2  # the sentence, and the passage if it is one of its own
    assert len(encoder.seen) == seen + done.encoded
    assert len(encoder.seen) == len(set(encoder.seen))


def test_another_model_encodes_everything_and_resumes_where_it_was_cut_short(
    editor: Editor, settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "AT_ONCE", 2)
    texts = editor.add([upload(f"{i}.txt", i) for i in range(4)]).encoded

    class Interrupted(CountingEncoder):
        def encode_passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
            if len(self.seen) >= 8:
                raise KeyboardInterrupt
            return super().encode_passages(texts, progress)

    first = Interrupted(dimension=32)
    with pytest.raises(KeyboardInterrupt):
        Editor(settings, first).synchronise()
    editor.collect_garbage()
    second = CountingEncoder(dimension=32)
    Editor(settings, second).synchronise()
    assert len(first.seen) == 8
    assert len(second.seen) == texts - 8
    assert not set(first.seen) & set(second.seen)
    assert len(served(settings)) == 4


def test_rolling_back_goes_to_the_snapshot_before(editor: Editor, settings: IndexSettings) -> None:
    first = editor.add([upload("一.txt", 1)])
    editor.add([upload("一.txt", 2), upload("二.txt", 3)])
    done = editor.rollback()
    assert done.snapshot == first.snapshot
    assert kinds(done.changes) == {"一.txt": "replaced", "二.txt": "removed"}
    assert served(settings) == held(settings) == {"一.txt": digest(1)}
    with pytest.raises(SnapshotMissingError, match="nothing_to_roll_back_to"):
        editor.rollback()


def test_what_was_rolled_back_is_never_gone_back_to(editor: Editor, settings: IndexSettings) -> None:
    editor.add([upload("一.txt", 1)])
    editor.add([upload("错.txt", 2)])
    editor.rollback()
    editor.add([upload("二.txt", 3)])
    editor.rollback()
    assert served(settings) == {"一.txt": digest(1)}


def test_a_damaged_snapshot_is_passed_over_on_the_way_back(
    editor: Editor, settings: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    editor.add([upload("一.txt", 1)])
    editor.add([upload("二.txt", 2)])
    editor.add([upload("三.txt", 3)])
    damaged = snapshot_folders(settings.data_dir)[1] / "passage_vectors.npy"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    editor.rollback()
    assert served(settings) == {"一.txt": digest(1)}
    assert str(damaged) in caplog.text


def test_going_back_across_a_change_of_the_model_keeps_the_model(
    editor: Editor, settings: IndexSettings
) -> None:
    editor.add([upload("一.txt", 1)])
    other = Editor(settings, ToyEncoder(dimension=32))
    other.add([upload("二.txt", 2)])
    other.rollback()
    assert served(settings) == held(settings) == {"一.txt": digest(1)}


def test_only_the_newest_snapshots_stay(editor: Editor, settings: IndexSettings) -> None:
    for number in range(KEPT + 2):
        editor.add([upload("一.txt", number)])
    assert len(snapshot_folders(settings.data_dir)) == KEPT
    assert not leftovers(settings.data_dir)


def test_the_same_text_under_another_name_is_reported_but_not_refused(
    editor: Editor, settings: IndexSettings
) -> None:
    editor.add([upload("一.txt", 1), upload("二.txt", 2)])
    (inspected,) = editor.inspect([upload("副本.txt", 1)])
    (added,) = editor.add([upload("副本.txt", 1)]).changes
    assert inspected.similar == added.similar == ("一.txt",)
    assert len(served(settings)) == 3


def test_history_and_list_say_what_happened(editor: Editor) -> None:
    assert (editor.history(), editor.documents(), editor.check()) == ((), (), ())
    editor.add([upload("一.txt", 1)])
    (document,) = editor.documents()
    assert (document.name, document.origin, document.problem) == ("一.txt", Origin.ADDED, "")
    assert (document.speeches, document.characters) == (1, len(speech(1)))
    editor.remove([document.id])
    editor.rollback()
    past = editor.history()
    assert [line.action for line in past] == ["rollback", "remove", "add"]
    assert past[1].changes == (("一.txt", str(ChangeKind.REMOVED)),)
    assert past[0].snapshot == past[2].snapshot


def test_progress_runs_through_the_stages(editor: Editor) -> None:
    calls: list[tuple[Stage, int, int]] = []
    editor.add([upload("一.txt", 1)], lambda *call: calls.append(call))
    finished = [stage for stage, done, total in calls if done == total]
    assert finished == [Stage.READING, Stage.OUTLINING, Stage.ENCODING, Stage.SAVING]


def test_files_of_an_archive_are_called_as_if_it_were_unpacked_in_its_place(editor: Editor) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("坏.txt", "二〇二四/报告.txt"):
            archive.writestr(name, b"\x00\x01" if name == "坏.txt" else "一篇讲话。\n".encode())
    changes = editor.inspect([Upload("省/旧.zip", packed.getvalue()), Upload("新.zip", packed.getvalue())])
    assert [(change.name, change.kind) for change in changes] == [
        ("省/二〇二四/报告.txt", "added"),
        ("二〇二四/报告.txt", "added"),
        ("省/坏.txt", "refused"),
        ("坏.txt", "refused"),
    ]
    assert dict(changes[2].facts) == {"name": "省/坏.txt"}
