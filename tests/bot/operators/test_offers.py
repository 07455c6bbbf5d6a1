from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.operators.offers import EXPIRES_SECONDS, FOLDER, MOST_OFFERS, Offer, OfferBook, State, Task
from bot.texts import Language
from index.errors import StorageError
from index.types import Change, ChangeKind, GoldenCheck


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> OfferBook:
    return OfferBook(tmp_path, clock)


def made(book: OfferBook, state: State = State.WAITING) -> Offer:
    return book.make(Task.ADD, 7, Language.ENGLISH, "s1", state)


def test_everything_is_there_again_after_a_restart(book: OfferBook, tmp_path: Path, clock: Clock) -> None:
    change = Change("甲.txt", ChangeKind.ADDED, "abc", "题", similar=("乙.txt",), facts=(("a", "b"),))
    golden = GoldenCheck(3, 1.0, 0.5, ("问",))
    offer = book.keep_file(book.keep_file(made(book), "甲.txt", b"\x00one"), "../乙\n.txt", b"")
    offer = book.put(
        replace(offer, changes=(change,), golden=golden, missing=(("丙", "too_big"),), message=5)
    )
    again = OfferBook(tmp_path, clock)
    assert again.find(offer.id) == offer
    assert [(u.name, u.data) for u in again.uploads(offer)] == [("甲.txt", b"\x00one"), ("../乙\n.txt", b"")]
    assert {path.name for path in (tmp_path / FOLDER / offer.id).iterdir()} == {
        "offer.json",
        "0.file",
        "1.file",
    }


def test_nobody_else_may_read_it(book: OfferBook, tmp_path: Path) -> None:
    offer = book.keep_file(made(book), "甲.txt", b"x")
    folder = tmp_path / FOLDER
    for path in (folder, folder / offer.id, *(folder / offer.id).iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path


def test_discarded_offers_leave_nothing_behind(book: OfferBook, tmp_path: Path) -> None:
    offer = book.keep_file(made(book), "甲.txt", b"x")
    book.discard(offer)
    book.discard(offer)
    assert book.find(offer.id) is None
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_waiting_expires_running_does_not(book: OfferBook, clock: Clock) -> None:
    waiting, running = made(book), made(book, State.RUNNING)
    clock.now += EXPIRES_SECONDS + 1
    assert book.find(waiting.id) is None
    assert book.find(running.id) == running
    assert [offer for offer in book.all() if book.is_expired(offer)] == [waiting]


def test_the_oldest_gives_way(book: OfferBook, clock: Clock, tmp_path: Path) -> None:
    running = made(book, State.RUNNING)
    offers = []
    for _ in range(MOST_OFFERS + 3):
        clock.now += 1
        offers.append(made(book))
    assert len(book.all()) == MOST_OFFERS
    assert book.find(running.id)
    assert book.find(offers[-1].id)
    assert book.find(offers[0].id) is None
    assert len(list((tmp_path / FOLDER).iterdir())) == MOST_OFFERS


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"id": "x"}'])
def test_what_is_no_whole_offer_is_deleted(tmp_path: Path, content: bytes | None) -> None:
    folder = tmp_path / FOLDER / "broken"
    folder.mkdir(parents=True)
    (folder / "0.file").write_bytes(b"x")
    if content is not None:
        (folder / "offer.json").write_bytes(content)
    assert OfferBook(tmp_path).all() == ()
    assert not folder.exists()


def test_a_disk_that_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file in the way")
    with pytest.raises(StorageError):
        OfferBook(tmp_path)


def test_files_that_vanished_are_an_error(book: OfferBook, tmp_path: Path) -> None:
    offer = book.keep_file(made(book), "甲.txt", b"x")
    (tmp_path / FOLDER / offer.id / "0.file").unlink()
    with pytest.raises(StorageError):
        book.uploads(offer)


def test_bots_know_each_others_offers_and_one_works_on_each(
    book: OfferBook, tmp_path: Path, clock: Clock
) -> None:
    other = OfferBook(tmp_path, clock)
    offer = book.keep_file(made(book), "甲.txt", b"x")
    assert other.find(offer.id) == offer
    assert [upload.data for upload in other.uploads(offer)] == [b"x"]
    assert [book.hold(offer), book.hold(offer), other.hold(offer)] == [True, True, False]
    running = book.put(replace(offer, state=State.RUNNING))
    assert other.all() == (running,)
    assert [one.is_held_elsewhere(offer) for one in (book, other)] == [False, True]
    assert not book.is_asked_to_stop(running)
    other.ask_to_stop(running)
    assert book.is_asked_to_stop(running)
    book.put(offer)
    assert not book.is_asked_to_stop(offer)
    assert [other.hold(offer), book.hold(offer)] == [True, False]
    other.discard(offer)
    assert book.find(offer.id) is None
    assert not book.hold(offer)
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_an_offer_that_a_living_bot_works_on_is_not_resumed(book: OfferBook, tmp_path: Path) -> None:
    offer = made(book, State.RECEIVING)
    draft = tmp_path / FOLDER / ".halfmade"
    draft.mkdir()
    other = OfferBook(tmp_path)
    assert other.is_held_elsewhere(offer)
    assert draft.exists(), "another bot may just be making it"
    book.release(offer)
    assert not other.is_held_elsewhere(offer)
    os.utime(draft, (0, 0))
    OfferBook(tmp_path)
    assert not draft.exists()


@pytest.mark.parametrize("name", ["..", "../pending/x", "", "a" * 12])
def test_no_button_leads_out_of_the_folder(book: OfferBook, tmp_path: Path, name: str) -> None:
    (tmp_path / "offer.json").write_text("{}")
    assert book.find(name) is None
