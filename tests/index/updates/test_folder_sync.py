from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from index.errors import FolderMissingError, ReadingError, SnapshotStaleError
from index.library import Library
from index.settings import IndexSettings
from index.snapshot import stages
from index.storage.catalog import Origin
from index.types import ChangeKind
from index.updates import open_library, uploads
from index.updates.editor import Editor
from tests.index.in_process import InProcessSandbox, read_bytes
from tests.index.updates.small_library import digest, held, served, speech, upload
from tests.toy_encoder import ToyEncoder


def write(settings: IndexSettings, name: str, number: int) -> Path:
    path = settings.documents / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(speech(number).encode())
    return path


@pytest.fixture
def editor(settings: IndexSettings) -> Editor:
    return Editor(settings, ToyEncoder())


def test_the_folder_s_files_come_change_and_go(editor: Editor, settings: IndexSettings) -> None:
    first = write(settings, "一.txt", 1)
    write(settings, "年/二.txt", 2)
    editor.synchronise()
    assert served(settings) == held(settings) == {"一.txt": digest(1), "年/二.txt": digest(2)}
    assert {document.origin for document in editor.documents()} == {Origin.FOLDER}
    assert not editor.synchronise().published

    write(settings, "一.txt", 3)
    editor.synchronise()
    assert served(settings) == {"一.txt": digest(3), "年/二.txt": digest(2)}
    first.unlink()
    done = editor.synchronise()
    assert served(settings) == held(settings) == {"年/二.txt": digest(2)}
    assert [change.kind for change in done.changes] == [ChangeKind.REMOVED]


def test_what_programs_put_beside_a_document_is_passed_over(editor: Editor, settings: IndexSettings) -> None:
    write(settings, "一.txt", 1)
    for name in ("~$一.docx", "._一.txt", ".~lock.一.txt#"):
        (settings.documents / name).write_bytes(b"\x05Zhang" + bytes(150))
    done = editor.synchronise()
    assert [change.name for change in done.changes] == ["一.txt"]
    assert not editor.synchronise().changes


@pytest.mark.parametrize("name", ["年.zip", "年.docx"])
def test_an_archive_in_the_folder_is_named_once_and_not_read(
    editor: Editor, settings: IndexSettings, name: str
) -> None:
    write(settings, "一.txt", 1)
    with zipfile.ZipFile(settings.documents / name, "w") as archive:
        archive.writestr("二.txt", speech(2))
    done = editor.synchronise()
    assert served(settings) == {"一.txt": digest(1)}
    assert [change.problem for change in done.changes if change.kind is ChangeKind.REFUSED] == [
        "archive_in_folder"
    ]
    assert not editor.synchronise().changes
    (settings.documents / name).unlink()
    editor.synchronise()
    assert served(settings) == {"一.txt": digest(1)}


def test_what_an_admin_removed_stays_out_until_its_bytes_change(
    editor: Editor, settings: IndexSettings
) -> None:
    write(settings, "一.txt", 1)
    write(settings, "二.txt", 2)
    editor.synchronise()
    editor.remove([editor.documents()[0].id])
    assert not editor.synchronise().published
    assert served(settings) == {"二.txt": digest(2)}
    write(settings, "一.txt", 3)
    editor.synchronise()
    assert served(settings) == {"一.txt": digest(3), "二.txt": digest(2)}


def test_what_was_rolled_back_stays_so_until_its_bytes_change(
    editor: Editor, settings: IndexSettings
) -> None:
    write(settings, "一.txt", 1)
    editor.synchronise()
    write(settings, "一.txt", 2)
    write(settings, "二.txt", 3)
    editor.synchronise()
    editor.rollback()
    library = Library.open(settings, ToyEncoder())
    assert [document.digest for document in library.documents()] == [digest(1)]
    assert served(settings) == held(settings) == {"一.txt": digest(1)}
    write(settings, "二.txt", 4)
    Library.open(settings, ToyEncoder())
    assert served(settings) == {"一.txt": digest(1), "二.txt": digest(4)}


def test_what_was_added_by_hand_does_not_go_with_the_folder(editor: Editor, settings: IndexSettings) -> None:
    write(settings, "一.txt", 1)
    write(settings, "二.txt", 2)
    editor.synchronise()
    editor.add([upload("一.txt", 3), upload("三.txt", 4)])
    assert not editor.synchronise().published
    (settings.documents / "一.txt").unlink()
    editor.synchronise()
    assert served(settings) == {"一.txt": digest(3), "二.txt": digest(2), "三.txt": digest(4)}


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_an_empty_or_missing_folder_changes_nothing(
    editor: Editor, settings: IndexSettings, folder: str, caplog: pytest.LogCaptureFixture
) -> None:
    write(settings, "一.txt", 1).touch()
    editor.synchronise()
    (settings.documents / "一.txt").unlink()
    if folder == "missing":
        settings.documents.rmdir()
    library = Library.open(settings, ToyEncoder())
    assert [document.name for document in library.documents()] == ["一.txt"]
    assert str(settings.documents) in caplog.text


def test_without_any_document_opening_says_so_before_the_model_is_loaded(
    settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_library, "load_encoder", pytest.fail)
    with pytest.raises(FolderMissingError, match="folder_empty"):
        Library.open(settings)


def test_a_doubtful_file_is_named_whenever_it_is_read(
    settings: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    write(settings, "一.txt", 1)
    (settings.documents / "疑.txt").write_text("停水通知\n明日八时停\ufffd。\n", "utf-8")
    library = Library.open(settings, ToyEncoder())
    (doubtful,) = library.doubtful
    assert (doubtful.name, doubtful.kind, doubtful.warnings) == ("疑.txt", "added", ("encoding_doubtful",))
    assert doubtful.first_lines == ("停水通知", "明日八时停\ufffd。")
    assert "疑.txt was read with warnings: encoding_doubtful" in caplog.text
    assert Library.open(settings, ToyEncoder()).doubtful == ()
    (again,) = Library.open(settings, ToyEncoder(), rebuild=True).doubtful
    assert again.name == "疑.txt"


def test_a_file_that_cannot_be_read_is_passed_over_and_named(
    settings: IndexSettings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, "一.txt", 1)
    (settings.documents / "坏.txt").write_bytes(b"\x00\x01\x02")
    library = Library.open(settings, ToyEncoder())
    assert [document.name for document in library.documents()] == ["一.txt"]
    assert [(change.name, change.problem) for change in library.refused] == [("坏.txt", "not_text")]
    assert "坏.txt" in caplog.text

    monkeypatch.setattr(uploads, "Sandbox", pytest.fail)  # It is known already, and not read again.
    again = Library.open(settings, ToyEncoder())
    assert (again.snapshot_id, again.refused) == (library.snapshot_id, library.refused)


def test_a_folder_where_nothing_can_be_read_is_refused(settings: IndexSettings) -> None:
    (settings.documents / "坏.txt").write_bytes(b"\x00\x01\x02")
    for _ in range(2):
        with pytest.raises(ReadingError, match="not_text"):
            Library.open(settings, ToyEncoder())
    write(settings, "坏.txt", 1)
    assert len(Library.open(settings, ToyEncoder()).documents()) == 1


def test_a_version_that_cannot_be_read_leaves_the_former_one(editor: Editor, settings: IndexSettings) -> None:
    path = write(settings, "一.txt", 1)
    editor.synchronise()
    path.write_bytes(b"\x00\x01\x02")
    assert not editor.synchronise().published
    assert served(settings) == held(settings) == {"一.txt": digest(1)}


def test_refused_files_are_tried_again_by_another_reader(
    editor: Editor, settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, "一.txt", 1)
    (settings.documents / "坏.txt").write_bytes(b"\x00\x01\x02")
    editor.synchronise()

    def read(self: object, data: bytes, name: str):  # type: ignore[no-untyped-def]
        return (read_bytes(data.replace(b"\x00\x01\x02", "会议。".encode()), name),)

    monkeypatch.setattr(InProcessSandbox, "read", read)
    monkeypatch.setattr(stages, "READING", 1000)
    editor.synchronise()
    assert set(held(settings)) == {"一.txt", "坏.txt"}


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_stands_for_its_file_all_the_same(
    editor: Editor, settings: IndexSettings
) -> None:
    path = os.fsencode(settings.documents) + "/讲话".encode("gbk") + b".txt"
    with open(path, "wb") as file:  # noqa: PTH123 - the name is bytes
        file.write(speech(1).encode())
    editor.synchronise()
    assert list(served(settings).values()) == [digest(1)]
    assert not editor.synchronise().published


def test_rebuilding_looks_at_the_folder_too(editor: Editor, settings: IndexSettings) -> None:
    write(settings, "一.txt", 1)
    editor.add([upload("二.txt", 2)])
    done = editor.rebuild()
    assert done.published
    assert set(served(settings)) == {"一.txt", "二.txt"}
    assert editor.rebuild().snapshot != done.snapshot


# A running library


def test_a_running_library_notices_what_others_publish(editor: Editor, settings: IndexSettings) -> None:
    editor.add([upload("一.txt", 1)])
    library = Library.open(settings, ToyEncoder())
    assert library.refreshed() is None
    editor.add([upload("二.txt", 2)])
    newer = library.refreshed()
    assert newer is not None
    assert [document.name for document in newer.documents()] == ["一.txt", "二.txt"]
    assert [document.name for document in library.documents()] == ["一.txt"]
    assert newer.refreshed() is None
    editor.rollback()
    older = newer.refreshed()
    assert older is not None
    assert older.snapshot_id == library.snapshot_id


def test_a_snapshot_of_another_model_is_not_taken_over(editor: Editor, settings: IndexSettings) -> None:
    editor.add([upload("一.txt", 1)])
    library = Library.open(settings, ToyEncoder())
    Editor(settings, ToyEncoder(dimension=32)).rebuild()
    with pytest.raises(SnapshotStaleError, match="snapshot_stale_model"):
        library.refreshed()
