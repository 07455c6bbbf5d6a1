from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import SnapshotDamagedError
from index.library import Library
from index.settings import IndexSettings
from index.storage.data_folder import KEPT, current_folder, snapshot_folders
from index.storage.originals import Originals
from index.updates.editor import Editor
from index.updates.uploads import Upload
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

WHOLE = {"一.txt": digest(1), "二.txt": digest(2), "三.txt": digest(3)}
PLACES = 4
"""Bytes of each database that are altered, one at a time; of any other file one tells as much as all."""


@pytest.fixture
def library(settings: IndexSettings) -> IndexSettings:
    """Return the settings of a library of three documents in one snapshot, one of them from the folder."""
    (settings.documents / "三.txt").write_bytes(speech(3).encode())
    editor = Editor(settings, ToyEncoder())
    editor.synchronise()
    editor.add([upload("一.txt", 1), upload("二.txt", 2)])
    shutil.rmtree(settings.data_dir / "snapshots" / editor.history()[1].snapshot)
    return settings


def files(data_dir: Path) -> list[Path]:
    return sorted(
        path for path in data_dir.rglob("*") if path.is_file() and not path.name.startswith("writing.")
    )


def alterations(path: Path) -> Iterator[bytes]:
    """Yield the file's bytes with one of them changed, another one each time."""
    whole = path.read_bytes()
    places = PLACES if path.suffix == ".sqlite" else 1
    for place in {len(whole) * (2 * number + 1) // (2 * places) for number in range(places)}:
        yield whole[:place] + bytes([whole[place] ^ 0x15]) + whole[place + 1 :]


def replace(path: Path, contents: bytes) -> None:
    path.unlink()  # Others may have the file mapped.
    path.write_bytes(contents)


@pytest.mark.e2e
def test_whatever_byte_is_altered_the_library_is_as_before(library: IndexSettings, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(library.data_dir, kept)
    named = set()
    for file in files(kept):
        for contents in alterations(file):
            shutil.rmtree(library.data_dir)
            shutil.copytree(kept, library.data_dir)
            path = library.data_dir / file.relative_to(kept)
            replace(path, contents)
            damages = Editor(library, ToyEncoder()).check()
            if any(damage.file == path for damage in damages):
                named.add(file)
            else:
                assert path.suffix == ".sqlite" or path.name == "current", path  # a byte that means nothing
            Library.open(library, ToyEncoder())
            assert served(library) == held(library) == WHOLE, path
            left = Editor(library, ToyEncoder()).repair()
            assert {damage.file for damage in left} <= {path} & {d.file for d in damages if not d.repairable}
            assert not leftovers(library.data_dir)
    assert named >= {file for file in files(kept) if file.name not in {"current", "cache.sqlite"}}


@pytest.mark.e2e
@pytest.mark.parametrize("truncated", [True, False])
def test_whatever_file_is_lost_or_cut_short_the_library_is_as_before(
    library: IndexSettings, tmp_path: Path, truncated: bool
) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(library.data_dir, kept)
    for file in files(kept):
        shutil.rmtree(library.data_dir)
        shutil.copytree(kept, library.data_dir)
        path = library.data_dir / file.relative_to(kept)
        whole = path.read_bytes()
        path.unlink()
        if truncated:
            path.write_bytes(whole[: len(whole) // 2])
        encoder = CountingEncoder()
        Library.open(library, encoder)
        assert served(library) == held(library) == WHOLE, path
        left = Editor(library, ToyEncoder()).repair()
        assert all("originals" in damage.file.parts for damage in left)


def test_a_damaged_catalog_is_set_aside_and_made_again(
    library: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    before = Editor(library, ToyEncoder()).documents()
    catalog = library.data_dir / "catalog.sqlite"
    replace(catalog, b"no database at all")
    editor = Editor(library, ToyEncoder())
    assert editor.documents() == before  # from the manifest
    assert [damage.file for damage in editor.check()] == [catalog]
    assert not editor.synchronise().published
    assert editor.documents() == before
    assert catalog.with_name("catalog.sqlite.damaged").read_bytes() == b"no database at all"
    assert "catalog.sqlite" in caplog.text
    assert [line.action for line in editor.history()] == ["recovered"]


def test_what_an_admin_removed_stays_out_though_the_catalog_is_lost(library: IndexSettings) -> None:
    editor = Editor(library, ToyEncoder())
    editor.remove([next(one.id for one in editor.documents() if one.name == "三.txt")])
    (library.data_dir / "catalog.sqlite").unlink()
    Library.open(library, ToyEncoder())
    assert set(held(library)) == {"一.txt", "二.txt"}


def test_with_manifest_and_catalog_lost_the_snapshot_before_tells_the_documents(
    library: IndexSettings,
) -> None:
    editor = Editor(library, ToyEncoder())
    editor.add([upload("四.txt", 4)])
    (library.data_dir / "catalog.sqlite").unlink()
    (current_folder(library.data_dir) / "manifest.json").unlink()
    Library.open(library, ToyEncoder())
    assert served(library) == held(library) == WHOLE


def test_with_the_snapshot_damaged_everything_comes_from_the_originals(library: IndexSettings) -> None:
    shutil.rmtree(current_folder(library.data_dir))
    (library.data_dir / "cache.sqlite").unlink()
    encoder = CountingEncoder()
    Library.open(library, encoder)
    assert served(library) == WHOLE
    assert encoder.seen


def test_repairing_leaves_no_damage_of_any_snapshot(library: IndexSettings) -> None:
    editor = Editor(library, ToyEncoder())
    editor.add([upload("四.txt", 4)])
    for folder in (library.data_dir / "snapshots").iterdir():
        replace(folder / "outlines.jsonl", b"?")
    assert len(editor.check()) == 2
    assert editor.repair() == editor.check() == ()
    assert served(library) == held(library) == {**WHOLE, "四.txt": digest(4)}
    assert editor.repair() == ()


def test_repairing_builds_where_no_snapshot_is_left(library: IndexSettings) -> None:
    shutil.rmtree(library.data_dir / "snapshots")
    (library.data_dir / "current").unlink()
    assert Editor(library, ToyEncoder()).repair() == ()
    assert served(library) == held(library) == WHOLE


def test_a_damaged_original_is_named_and_repaired_where_the_folder_has_it(library: IndexSettings) -> None:
    editor = Editor(library, ToyEncoder())
    originals = {name: library.data_dir / "originals" / value[:2] / value for name, value in WHOLE.items()}
    for name in ("一.txt", "三.txt"):
        replace(originals[name], b"something else")
    found = {damage.file: damage.repairable for damage in editor.check()}
    assert found == {originals["一.txt"]: False, originals["三.txt"]: True}
    with pytest.raises(SnapshotDamagedError, match="original_damaged"):
        editor.original(next(one.id for one in editor.documents() if one.name == "一.txt"))
    assert [damage.file for damage in editor.repair()] == [originals["一.txt"]]

    editor.add([upload("一.txt", 1)])  # Giving the same bytes again repairs it.
    assert editor.check() == ()


def test_without_its_original_a_document_is_kept_as_it_was_read(
    library: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    (library.data_dir / "originals" / digest(1)[:2] / digest(1)).unlink()
    Editor(library, ToyEncoder()).rebuild()
    assert served(library) == WHOLE
    assert "一.txt is kept as it was read before" in caplog.text


def test_a_document_of_which_nothing_is_left_is_reported_and_comes_back_with_its_file(
    library: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    (library.data_dir / "originals" / digest(1)[:2] / digest(1)).unlink()
    shutil.rmtree(current_folder(library.data_dir))
    Library.open(library, ToyEncoder())
    assert set(served(library)) == {"二.txt", "三.txt"}
    editor = Editor(library, ToyEncoder())
    assert [(one.name, one.problem) for one in editor.documents() if one.problem] == [
        ("一.txt", "original_missing")
    ]
    assert "一.txt is left out" in caplog.text
    editor.add([upload("二.txt", 5)])  # Any other change keeps it in mind.
    assert {one.name for one in editor.documents() if one.problem} == {"一.txt"}
    editor.add([upload("一.txt", 1)])
    assert served(library) == held(library) == {**WHOLE, "二.txt": digest(5)}


def test_a_pointer_that_leads_nowhere_is_set_to_what_was_in_use(library: IndexSettings) -> None:
    editor = Editor(library, ToyEncoder())
    editor.add([upload("四.txt", 4)])
    editor.rollback()
    for contents in (b"", b"20200101T000000000000Z-00000000\n", b"\xff\xfe", b"../../etc"):
        (library.data_dir / "current").write_bytes(contents)
        Library.open(library, ToyEncoder())
        assert served(library) == held(library) == WHOLE


def test_with_a_damaged_cache_the_vectors_in_use_are_not_made_again(library: IndexSettings) -> None:
    cache = library.data_dir / "cache.sqlite"
    replace(cache, b"no database at all")
    encoder = CountingEncoder()
    Editor(library, encoder).add([Upload("五.txt", "会议到此结束。".encode())])
    assert encoder.seen == ["会议到此结束。"]
    encoder = CountingEncoder()
    Editor(library, encoder).rebuild()
    assert encoder.seen == []


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
