"""Several bots, here objects in threads, that keep what they remember in one database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.store.answers import AnswerLog
from bot.store.chats import ChatBook, ChatSettings, GroupMode, SeenUpdates
from bot.store.conversations import REMEMBERED_TURNS, Conversations
from bot.store.exchanges import EDITABLE_SECONDS, Exchanges, Reply
from bot.store.layout import MIGRATIONS
from bot.store.unanswered import UnansweredLog
from bot.texts import Language
from index.types import AnswerKind, Quoted, Turn
from tests.bot.store.conftest import Place
from tests.bot.stub_library import StubLibrary

_Result = TypeVar("_Result")


def turn(question: str) -> Turn:
    return Turn(question, question, AnswerKind.LIST, (Quoted("d1", 3, 9),))


def asked(talks: Conversations, key: str = "甲") -> list[str]:
    return [earlier.question for earlier in talks.recall(key)]


def at_once(works: list[Callable[[], _Result]]) -> list[_Result]:
    with ThreadPoolExecutor(len(works)) as pool:
        return [one.result() for one in [pool.submit(work) for work in works]]


def test_bots_that_start_at_once_make_one_layout_and_one_key(place: Place) -> None:
    bots = at_once([place.open] * 8)
    assert len({bot.pseudonym(7) for bot in bots}) == 1
    versions = bots[0].read("PRAGMA user_version" if place.url is None else "SELECT max(version) FROM layout")
    assert versions == [(len(MIGRATIONS),)]
    assert [path.name for path in place.folder.iterdir() if "pseudonyms.key." in path.name] == []


def test_turns_alternate_between_bots(place: Place) -> None:
    one, two = Conversations(place.open()), Conversations(place.open())
    for number in range(5):
        (one, two)[number % 2].remember("甲", turn(f"问{number}"))
        assert asked(one) == asked(two) == [f"问{earlier}" for earlier in range(number + 1)]
    one.remember("甲", turn("改"), instead_of="问4")
    assert asked(two) == ["问0", "问1", "问2", "问3", "改"]
    two.remember("甲", turn("接"), after=[turn("问1")])
    assert asked(one) == ["问1", "接"]
    one.forget("甲")
    assert asked(two) == []


def test_turns_of_one_moment_are_all_kept(place: Place) -> None:
    bots = [Conversations(place.open()) for _ in range(REMEMBERED_TURNS)]
    for bot in bots:
        bot.recall("甲")
    at_once([lambda bot=bot, n=n: bot.remember("甲", turn(f"问{n}")) for n, bot in enumerate(bots)])
    for bot in bots:
        assert sorted(asked(bot)) == [f"问{number}" for number in range(REMEMBERED_TURNS)]


def test_an_update_is_taken_on_by_one_bot(place: Place) -> None:
    bots = [SeenUpdates(place.open()) for _ in range(4)]

    def claim_all(bot: SeenUpdates) -> list[int]:
        return [number for number in range(200) if bot.claim(number)]

    taken = at_once([lambda bot=bot: claim_all(bot) for bot in bots])
    assert sorted(number for some in taken for number in some) == list(range(200))


def test_settings_and_languages_hold_at_every_bot(place: Place) -> None:
    one, two = ChatBook(place.open()), ChatBook(place.open())
    group, wanted = -1_009_876_543_210, ChatSettings(GroupMode.QUESTION, Language.ENGLISH, frozenset({"a"}))
    assert [one.greet(group), two.greet(group)] == [True, False]
    one.save(group, wanted)
    assert two.settings(group) == wanted
    two.migrate(group, -6)
    assert [one.settings(group), one.settings(-6)] == [ChatSettings(), wanted]
    assert not one.greet(-6)
    one.choose_language("p", Language.TRADITIONAL)
    assert two.language("p") is Language.TRADITIONAL
    two.choose_language("p", None)
    assert one.language("p") is None


def test_buttons_and_opinions_of_another_bots_answer(place: Place) -> None:
    now = 1_000_000.0
    one, two = AnswerLog(place.open(), lambda: now), AnswerLog(place.open(), lambda: now + 1)
    facts = {"context": (), "documents": None, "snapshot": "s1", "surface": "private"}
    answer = StubLibrary().ask("三大职能")
    record = one.add(answer, asker="p", **facts)
    one.note_message(record.id, 2**40, 10)
    assert two.find(record.id) == two.shown_in(2**40, 10) == record
    assert two.rate(record.id, "q", helpful=False)
    [entry] = UnansweredLog(place.open()).newest()
    assert (entry.question, entry.unhelpful, entry.noted) == ("三大职能", 1, now + 1)


async def test_an_edit_finds_what_another_bot_replied(place: Place) -> None:
    now = 1_000_000.0
    one, two = Exchanges(place.open(), lambda: now), Exchanges(place.open(), lambda: now)
    exchange = one.begin(7, 1)
    one.reword(exchange, ("问",))
    async with one.answering(exchange):
        exchange.replies = [Reply(11, "问", None, (turn("前"), "旧"))]
    elsewhere = two.find(7, 1)
    assert elsewhere is not None
    assert (elsewhere.questions, elsewhere.replies) == (("问",), exchange.replies)
    assert not one.is_reworded(exchange, ("问",))
    two.reword(elsewhere, ("改",))
    assert one.is_reworded(exchange, ("问",))
    found = one.find(7, 1)
    assert found is exchange
    assert (found.questions, len(found.replies)) == (("改",), 1)
    assert one.find(8, 1) is one.find(7, 2) is None
    now += EDITABLE_SECONDS + 1
    assert one.find(7, 1) is None
    database = place.open()
    one.delete_expired()
    assert database.read("SELECT * FROM exchanges") == []


async def test_one_bot_at_a_time_answers_a_message(place: Place) -> None:
    now = 1_000_000.0
    bots = [Exchanges(place.open(), lambda: now) for _ in range(2)]
    inside = 0

    async def answer(bot: Exchanges) -> None:
        nonlocal inside
        exchange = bot.begin(7, 1)
        async with bot.answering(exchange):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.02)
            exchange.replies.append(Reply(len(exchange.replies)))
            inside -= 1

    await asyncio.gather(*(answer(bot) for bot in bots * 2))
    last = bots[0].find(7, 1)
    assert last is not None
    assert [reply.message for reply in last.replies] == [0, 1, 2, 3]


async def test_a_bot_that_ended_while_answering_keeps_nobody_from_it(place: Place) -> None:
    now = 1_000_000.0
    one, two = Exchanges(place.open(), lambda: now), Exchanges(place.open(), lambda: now)
    dead, alive = one.begin(7, 1), two.begin(7, 1)
    async with one.answering(dead):
        now += 100
        async with asyncio.timeout(5), two.answering(alive):
            alive.reply(0).message = 2
        dead.reply(0).message = 1
    found = two.find(7, 1)
    assert found is not None
    assert [reply.message for reply in found.replies] == [2]


def test_one_message_speaks_for_an_album(place: Place) -> None:
    one, two = Exchanges(place.open()), Exchanges(place.open())
    assert one.claim_album(7, None, worded=False)
    assert [bot.claim_album(7, "a", worded=False) for bot in (one, two, one)] == [True, False, False]
    assert [bot.claim_album(7, "a", worded=True) for bot in (two, one, two)] == [True, False, False]
    assert two.claim_album(8, "a", worded=True)


def test_one_bot_changes_a_fact(place: Place) -> None:
    one, two = place.open(), place.open()
    assert [bot.change_fact("digest", None, "1") for bot in (one, two)] == [True, False]
    assert [bot.change_fact("digest", "1", "2") for bot in (two, one)] == [True, False]
    assert one.fact("digest") == "2"


def test_a_zero_in_a_text_is_kept_as_a_sign_for_it(place: Place) -> None:
    log = UnansweredLog(place.open())
    log.note_answered("k", "前\0后", "出处")
    assert log.now_answered()["k"].quote == "前\ufffd后"
    talks = Conversations(place.open())
    talks.remember("甲", turn("前\0后"))
    assert asked(Conversations(place.open())) == ["前\0后"]
