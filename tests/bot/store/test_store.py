from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.answers import AnswerLog
from bot.store.chats import ChatBook, ChatSettings, GroupMode, SeenUpdates
from bot.store.database import FILE_NAME, Database
from bot.store.layout import MIGRATIONS
from bot.store.pseudonyms import Pseudonyms, load_pseudonyms
from bot.store.unanswered import UnansweredLog
from bot.texts import Language
from index.errors import StorageError
from index.types import Answer, Turn
from tests.bot.store.conftest import Place
from tests.bot.stub_library import StubLibrary


def _answer(question: str = "三大职能") -> Answer:
    return StubLibrary().ask(question)


def _add(log: AnswerLog, answer: Answer, **more: object) -> str:
    facts = {"context": ("前问",), "documents": None, "snapshot": "s1", "asker": "p", "surface": "private"}
    return log.add(answer, **(facts | more)).id  # type: ignore[arg-type]


def test_updates_are_claimed_once_also_after_a_restart(place: Place) -> None:
    seen = SeenUpdates(place.open())
    assert [seen.claim(5), seen.claim(5), seen.claim(6)] == [True, False, True]
    assert SeenUpdates(place.open()).claim(6) is False


def test_old_update_ids_are_dropped(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.chats.UPDATES_KEPT", 10)
    monkeypatch.setattr("bot.store.chats.PRUNE_EVERY", 5)
    seen = SeenUpdates(database)
    for number in range(100):
        assert seen.claim(number)
    assert len(database.read("SELECT id FROM updates")) <= 15
    assert not seen.claim(99)


def test_after_a_quiet_week_ids_begin_again_at_any_number(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.chats.UPDATES_KEPT", 10)
    monkeypatch.setattr("bot.store.chats.PRUNE_EVERY", 5)
    seen = SeenUpdates(place.open())
    for number in [*range(1000, 1020), *range(100)]:
        assert seen.claim(number)
    assert not seen.claim(99)
    database = place.open()
    again = SeenUpdates(database)
    assert not any(again.claim(number) for number in range(90, 100))
    assert again.claim(1000)
    assert len(database.read("SELECT id FROM updates")) <= 16


def test_update_ids_of_a_former_layout_are_known(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as old:
        for version, script in enumerate(MIGRATIONS[:2], 1):
            old.executescript(f"{script} PRAGMA user_version={version};")
        old.execute("INSERT INTO updates VALUES (7)")
        old.commit()
    database = Database(tmp_path)
    seen = SeenUpdates(database)
    assert [seen.claim(7), seen.claim(8)] == [False, True]
    database.close()


def test_answers_are_found_again_rated_and_forgotten(database: Database) -> None:
    now = 1_000_000.0
    log = AnswerLog(database, clock=lambda: now)
    first = _add(log, _answer(), documents={"d1"})
    record = log.find(first)
    assert record is not None
    assert (record.question, record.context, record.documents) == ("三大职能", ("前问",), {"d1"})
    assert log.rate(first, "p", helpful=True)
    assert log.rate(first, "p", helpful=False)
    assert log.rate(first, "q", helpful=True)
    assert log.rate("unknown", "p", helpful=True) is False
    assert sorted(database.read("SELECT asker, helpful FROM feedback")) == [("p", 0), ("q", 1)]
    now += 31 * 86_400
    second = _add(log, _answer())
    assert log.forget_older_than(30) == 1
    assert log.find(first) is None
    assert log.find(second) is not None
    assert database.read("SELECT * FROM feedback") == []


def test_settings_survive_restart_and_migration(place: Place) -> None:
    book = ChatBook(place.open())
    assert book.settings(-1) == ChatSettings()
    wanted = ChatSettings(GroupMode.QUESTION, Language.ENGLISH, frozenset({"a", "b"}))
    book.save(-1, wanted)
    assert [book.greet(-1), book.greet(-1)] == [True, False]
    book.migrate(-1, -1001)
    book.migrate(-5, -6)
    book.choose_language("p", Language.TRADITIONAL)
    book.choose_language("q", Language.ENGLISH)
    book.choose_language("q", None)
    book = ChatBook(place.open())
    assert book.settings(-1001) == wanted
    assert book.settings(-1) == ChatSettings()
    assert book.greet(-1001) is False
    assert (book.language("p"), book.language("q")) == (Language.TRADITIONAL, None)


def test_pseudonyms_differ_by_person_and_key(tmp_path: Path) -> None:
    one, two = Database(tmp_path / "one", tmp_path / "a"), Database(tmp_path / "two", tmp_path / "b")
    same = Database(tmp_path / "three", tmp_path / "a")
    assert one.pseudonym(7) == one.pseudonym(7) == same.pseudonym(7)
    assert len({one.pseudonym(7), one.pseudonym(8), two.pseudonym(7)}) == 3
    for database in (one, two, same):
        database.close()


def test_the_key_of_an_earlier_version_leaves_the_data(tmp_path: Path) -> None:
    database = Database(tmp_path / "data", tmp_path / "new")
    former = bytes(range(32))
    database.change_fact("pseudonym_key", None, former.hex())
    database.close()
    (tmp_path / "new").unlink()
    moved = Database(tmp_path / "data", tmp_path / "new")
    assert moved.pseudonym(7) == Pseudonyms(former).of(7)
    assert moved.read("SELECT * FROM facts") == []
    for path in (tmp_path / "data").iterdir():
        assert former.hex().encode() not in path.read_bytes()
    moved.close()
    again = Database(tmp_path / "data", tmp_path / "new")
    assert again.pseudonym(7) == Pseudonyms(former).of(7)
    again.close()


def test_a_key_that_cannot_be_kept_is_renewed_at_every_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "short").write_bytes(b"12345")
    for path in (tmp_path / "file" / "key", tmp_path / "short", None):
        one, two = load_pseudonyms(path, b"k" * 32), load_pseudonyms(path, b"k" * 32)
        assert len({one.of(7), two.of(7), Pseudonyms(b"k" * 32).of(7)}) == 3
    assert caplog.text.count("renewed at every start") == 4


def test_a_key_of_somebody_elses_making_serves_as_well(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"correct horse battery staple\n")
    path.chmod(0o644)
    assert load_pseudonyms(path).of(7) == load_pseudonyms(path).of(7)
    assert f"chmod 600 {path}" in caplog.text


def test_nobody_else_can_read_what_people_asked(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.touch(mode=0o644)
    path.chmod(0o644)
    database = Database(tmp_path, tmp_path / "keys" / "key")
    _add(AnswerLog(database), _answer())
    assert {file.name for file in tmp_path.iterdir()} >= {FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"}
    for file in (file for file in tmp_path.rglob("*") if file.is_file()):
        assert file.stat().st_mode & 0o777 == 0o600, file
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    database.close()


def test_what_is_deleted_is_not_left_in_the_file(tmp_path: Path) -> None:
    database = Database(tmp_path)
    log = AnswerLog(database, clock=lambda: 0.0)
    _add(log, _answer())
    database.close()
    assert "三大职能".encode() in (tmp_path / FILE_NAME).read_bytes()
    database = Database(tmp_path)
    assert AnswerLog(database).forget_older_than(30) == 1
    database.checkpoint()
    for file in tmp_path.iterdir():
        assert "三大职能".encode() not in file.read_bytes()
    database.close()


def test_privacy_says_of_all_that_is_kept(place: Place, database: Database) -> None:
    """Whoever lets the bot remember something new has to say so in ``Texts.privacy``, and then here."""
    tables = {
        "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table'",
        "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    }
    kept = {name for (name,) in database.read(tables[place.backend])}
    assert kept - {"sqlite_sequence", "layout", "facts"} == {
        "answers",  # the questions, the few before each, the places quoted and the time
        "feedback",  # 👍 👎
        "messages",  # which message shows an answer: goes with it
        "turns",  # earlier questions that follow-ups need
        "languages",
        "chats",  # settings of groups
        "updates",  # serial numbers
        "settled", "asked_again",  # fingerprints of questions
        "exchanges",  # questions that can be edited, with the few before each, for minutes
        "albums",  # fingerprints of albums, for minutes
    }  # fmt: skip
    facts = [name for (name,) in database.read("SELECT name FROM facts")]
    assert facts == (["pseudonyms"] if place.backend == "postgresql" else []), "of the key, not of people"


def test_refused_disk_stops_the_start_but_not_an_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageError):
        Database(tmp_path / "file")
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 100)
    with pytest.raises(StorageError):
        Database(tmp_path)
    database = Database(tmp_path / "good")
    database.read("PRAGMA query_only = ON")
    assert SeenUpdates(database).claim(1)
    assert AnswerLog(database).find(_add(AnswerLog(database), _answer())) is None
    assert "cannot be written" in caplog.text
    database.close()


def test_a_newer_layout_is_left_alone(tmp_path: Path) -> None:
    Database(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.executescript("DROP TABLE settled; CREATE TABLE later (a); PRAGMA user_version = 99;")
    layout = connection.execute("SELECT sql FROM sqlite_master ORDER BY sql").fetchall()
    connection.close()
    database = Database(tmp_path)
    assert database.read("PRAGMA user_version") == [(99,)]
    assert database.read("SELECT sql FROM sqlite_master ORDER BY sql") == layout
    database.close()


def test_a_file_of_the_first_version_keeps_its_answers(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / FILE_NAME)
    old.executescript(f"{MIGRATIONS[0]} PRAGMA user_version=1;")
    values = ("a1", 1.0, "p", "private", "旧问", "[]", None, "s", "not_found", 0.0, "[]")
    old.execute(f"INSERT INTO answers VALUES ({', '.join('?' * len(values))})", values)
    old.commit()
    old.close()
    database = Database(tmp_path)
    log = UnansweredLog(database)
    log.dismiss("k")
    assert [entry.question for entry in log.newest()] == ["旧问"]
    assert set(log.dismissed()) == {"k"}
    database.close()


def test_the_answer_that_a_message_shows_is_found_with_its_turns(place: Place) -> None:
    database = place.open()
    log = AnswerLog(database)
    before = Turn.of(_answer("信息宣传是什么"))
    assert before is not None
    answer = _answer("会议的收效有哪些")
    first, second = _add(log, _answer(), context=(before, "旧问")), _add(log, answer, context=(before,))
    log.note_message(first, -5, 10)
    log.note_message(second, -5, 11)
    log.note_message("unknown", -5, 12)
    database = place.open()
    log = AnswerLog(database)
    found = log.shown_in(-5, 11)
    assert found is not None
    assert (found.id, found.context, found.turn) == (second, (before,), Turn.of(answer))
    shown = log.shown_in(-5, 10)
    assert shown is not None
    assert shown.context == (before, "旧问")
    assert log.shown_in(-5, 12) is log.shown_in(-6, 11) is None
    log.note_message(second, -5, 10)  # An edited question: the message shows another answer now.
    edited = log.shown_in(-5, 10)
    assert edited is not None
    assert edited.id == second
    assert log.forget_older_than(-1) == 2
    assert database.read("SELECT * FROM messages") == []
