from __future__ import annotations

from pathlib import Path

import pytest

from index.editing.editor import Editor
from index.settings import IndexSettings
from index.store.originals import Originals
from index.store.publishing import KEPT, snapshot_folders
from tests.index.editing.small_library import CountingEncoder, digest, held, leftovers, served, upload


@pytest.fixture
def editor(settings: IndexSettings) -> Editor:
    return Editor(settings, CountingEncoder())


def originals(settings: IndexSettings) -> set[str]:
    return set(Originals(settings.data_dir).digests())


def test_what_a_kept_snapshot_has_stays_and_what_none_has_goes(
    editor: Editor, settings: IndexSettings
) -> None:
    for number in range(KEPT + 2):
        editor.add([upload("一.txt", number), upload("二.txt", 100)])
    assert originals(settings) == {digest(number) for number in range(KEPT + 2)} | {digest(100)}
    assert editor.collect_garbage() > 0
    assert originals(settings) == {digest(number) for number in range(2, KEPT + 2)} | {digest(100)}
    for _ in range(KEPT - 1):
        editor.rollback()
    assert served(settings) == held(settings) == {"一.txt": digest(2), "二.txt": digest(100)}
    assert editor.check() == ()


def test_nothing_that_is_kept_is_computed_again_afterwards(editor: Editor, settings: IndexSettings) -> None:
    editor.add([upload("一.txt", 1), upload("二.txt", 2)])
    editor.add([upload("一.txt", 3)])
    editor.collect_garbage()
    assert editor.rebuild().encoded == 0
    assert editor.add([upload("一.txt", 1)]).encoded == 0
    encoder = CountingEncoder()
    assert Editor(settings, encoder).rebuild().encoded == 0


def test_what_a_held_change_brought_goes(editor: Editor, settings: IndexSettings) -> None:
    editor.add([upload("一.txt", 1)])
    stray = Originals(settings.data_dir).keep(b"never published")
    editor.collect_garbage()
    assert originals(settings) == {digest(1)}
    assert stray not in originals(settings)


def test_while_a_snapshot_is_damaged_every_original_stays(
    editor: Editor, settings: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    editor.add([upload("一.txt", 1)])
    editor.add([upload("一.txt", 2)])
    (snapshot_folders(settings.data_dir)[0] / "manifest.json").write_text("{")
    stray = Originals(settings.data_dir).keep(b"never published")
    editor.collect_garbage()
    assert originals(settings) == {digest(1), digest(2), stray}
    assert "repaired" in caplog.text
    editor.repair()
    editor.collect_garbage()
    assert originals(settings) == {digest(2)}


def test_an_empty_library_has_no_garbage(editor: Editor, settings: IndexSettings) -> None:
    assert editor.collect_garbage() == 0
    assert served(settings) == {}


def test_leftovers_of_a_crash_go_with_any_change(editor: Editor, settings: IndexSettings) -> None:
    editor.add([upload("一.txt", 1)])
    data = settings.data_dir
    for left in (
        data / ".current.12.tmp",
        data / "originals" / digest(1)[:2] / f".{digest(1)}.12.tmp",
        data / "snapshots" / ".20200101T000000000000Z-00000000.tmp" / "texts.utf32",
    ):
        left.parent.mkdir(exist_ok=True)
        left.write_text("half")
    mine = data / ".fitted.json.12.tmp"
    mine.write_text("another program's, at work")
    editor.add([upload("一.txt", 1)])
    assert leftovers(data) == [mine]


def test_damaged_catalogs_that_were_set_aside_go_too(editor: Editor, settings: IndexSettings) -> None:
    editor.add([upload("一.txt", 1)])
    aside = Path(settings.data_dir / "catalog.sqlite.damaged")
    aside.write_text("?")
    editor.collect_garbage()
    assert not aside.exists()
