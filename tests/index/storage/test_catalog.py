from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import SnapshotDamagedError, StorageError
from index.storage import catalog as catalog_module
from index.storage.catalog import CATALOG_FILE, Catalog, Entry, FolderFile, Origin, PastPublication, facts_of

ENTRY = Entry("0123456789ab", "一.txt", "a" * 64, Origin.ADDED, "2026-01-01T00:00:00+00:00")
LOST = replace(
    ENTRY,
    id="ba9876543210",
    name="二.txt",
    origin=Origin.FOLDER,
    problem="original_missing",
    facts=(("file", "x"),),
)
FILE = FolderFile("二.txt", "b" * 64, "not_text", (("name", "二.txt"),))
NOTE = PastPublication("2026-01-02T00:00:00+00:00", "add", "s1", changes=(("一.txt", "added"),), documents=2)


def test_what_was_noted_is_there_after_opening_again(tmp_path: Path) -> None:
    with Catalog.open(tmp_path) as catalog:
        assert (catalog.entries(), catalog.folder_files(), catalog.history()) == ((), (), ())
        assert (catalog.in_use(), catalog.has_seen("s1")) == (None, False)
        catalog.note(NOTE, [LOST, ENTRY], [FILE])
    for opened in (Catalog.open(tmp_path), Catalog.open_for_reading(tmp_path)):
        with opened as catalog:
            assert catalog.entries() == (ENTRY, LOST)
            assert catalog.folder_files() == (FILE,)
            assert catalog.history() == (NOTE,)
            assert (catalog.in_use(), catalog.has_seen("s1")) == ("s1", True)
    assert [path.name for path in tmp_path.iterdir()] == [CATALOG_FILE]


def test_a_part_that_is_none_stays_as_it_is(tmp_path: Path) -> None:
    with Catalog.open(tmp_path) as catalog:
        catalog.note(NOTE, [ENTRY], [FILE])
        catalog.note(None, None, [])
        catalog.note(replace(NOTE, snapshot="s2"), None, None)
        assert (catalog.entries(), catalog.folder_files()) == ((ENTRY,), ())
        assert [past.snapshot for past in catalog.history()] == ["s2", "s1"]


def test_what_is_no_longer_among_the_entries_is_removed_and_can_come_back(tmp_path: Path) -> None:
    with Catalog.open(tmp_path) as catalog:
        catalog.note(None, [ENTRY, LOST], None)
        catalog.note(None, [LOST], None)
        assert catalog.entries() == (LOST,)
        newer = replace(ENTRY, digest="c" * 64)
        catalog.note(None, [newer], None)
        assert catalog.entries() == (newer,)


def test_a_note_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with Catalog.open(tmp_path) as catalog:
        catalog.note(NOTE, [ENTRY], [FILE])
        twice = replace(LOST, name=ENTRY.name, id=ENTRY.id[::-1])
        with pytest.raises(SnapshotDamagedError):
            catalog.note(replace(NOTE, snapshot="s2"), [ENTRY, twice], [FILE, FILE])
        assert (catalog.entries(), catalog.in_use()) == ((ENTRY,), "s1")


def test_the_history_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_module, "HISTORY_KEPT", 3)
    with Catalog.open(tmp_path) as catalog:
        for number in range(5):
            catalog.note(replace(NOTE, snapshot=f"s{number}"), None, None)
        assert [past.snapshot for past in catalog.history(9)] == ["s4", "s3", "s2"]
        assert catalog.history(1)[0].changes == NOTE.changes


@settings(max_examples=20)
@given(
    st.lists(
        st.builds(
            Entry,
            id=st.text("0123456789abcdef", min_size=12, max_size=12),
            name=st.text(st.characters(exclude_categories=["Cs"])),
            digest=st.text("0123456789abcdef", min_size=64, max_size=64),
            origin=st.sampled_from(Origin),
            added=st.just("2026-01-01T00:00:00+00:00"),
            problem=st.sampled_from(["", "damaged"]),
            facts=st.dictionaries(st.text("ab", min_size=1), st.text()).map(facts_of),
        ),
        unique_by=(lambda entry: entry.id, lambda entry: entry.name),
    )
)
def test_any_entries_come_back_in_the_order_of_their_names(entries: list[Entry]) -> None:
    with TemporaryDirectory() as folder:
        with Catalog.open(Path(folder)) as catalog:
            catalog.note(None, entries, None)
        with Catalog.open(Path(folder)) as catalog:
            assert catalog.entries() == tuple(sorted(entries, key=lambda entry: entry.name))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE documents SET name = 'other'", True),
        ("DELETE FROM folder_files", True),
        ("UPDATE publications SET snapshot = 's9'", True),
        ("DELETE FROM seals", True),
        ("ALTER TABLE documents RENAME COLUMN problem TO trouble", True),
        ("PRAGMA user_version=77", True),
        ("VACUUM", False),
    ],
)
def test_altered_contents_are_damage_though_the_database_is_sound(
    tmp_path: Path, statement: str, found: bool
) -> None:
    with Catalog.open(tmp_path) as catalog:
        catalog.note(NOTE, [ENTRY], [FILE])
    connection = sqlite3.connect(tmp_path / CATALOG_FILE, isolation_level=None)
    connection.execute(statement)
    connection.close()
    if not found:
        Catalog.open(tmp_path).close()
        return
    with pytest.raises(SnapshotDamagedError, match="database_damaged") as caught:
        Catalog.open(tmp_path)
    assert caught.value.facts["file"] == tmp_path / CATALOG_FILE


def test_a_catalog_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Catalog.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / CATALOG_FILE)
    connection.executescript("CREATE TABLE later (a); PRAGMA user_version=2;")
    connection.close()
    with pytest.raises(StorageError, match="database_newer"):
        Catalog.open(tmp_path)


def test_reading_makes_no_catalog(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="database_missing"):
        Catalog.open_for_reading(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_log_of_a_catalog_that_is_gone_is_not_played_into_the_next(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path)
    catalog.note(NOTE, [ENTRY], [FILE])
    log = (tmp_path / f"{CATALOG_FILE}-wal").read_bytes()
    catalog.close()
    (tmp_path / CATALOG_FILE).unlink()
    (tmp_path / f"{CATALOG_FILE}-wal").write_bytes(log)
    with Catalog.open(tmp_path) as again:
        assert again.entries() == ()
