from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import Forbidden

from bot.operators.digest import Digest, compose, digest_text, is_due, latest_moment, send_if_due
from bot.operators.unanswered import QuestionGroup
from bot.settings import BotSettings
from bot.store.answers import Asked
from bot.store.unanswered import NowAnswered, Unanswered
from bot.texts import Language, texts_for
from tests.bot.offline import offline_application
from tests.bot.stub_library import StubLibrary

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (NOON, MONDAY),
        (MONDAY, MONDAY),
        (MONDAY - timedelta(seconds=1), MONDAY - timedelta(days=7)),
        (MONDAY + timedelta(days=6, hours=23), MONDAY),
    ],
)
def test_it_is_sent_on_monday_mornings(now: datetime, moment: datetime) -> None:
    assert latest_moment(now) == moment


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)))
def test_one_that_was_sent_is_not_due_for_the_rest_of_the_week(now: datetime) -> None:
    assert not is_due(now.timestamp(), now)
    assert is_due((now - timedelta(days=8)).timestamp(), now)
    assert now - timedelta(days=7) < latest_moment(now) <= now


def group(question: str, times: int, noted: float, **facts: object) -> QuestionGroup:
    entry = Unanswered(
        question, question, (), None, found=False, places=frozenset(), unhelpful=0, noted=noted
    )
    return replace(QuestionGroup(question, entry, times, 0), **facts)  # type: ignore[arg-type]


def test_a_week_is_counted() -> None:
    library = StubLibrary()
    [excerpt] = library.ask("编号77的事项").excerpts[:1]
    [other] = library.ask("信息宣传是企业的窗口").excerpts[:1]
    now = library.published.timestamp() + 1000
    article, speech = [[(one.document_id, one.start, one.end)] for one in (excerpt, other)]
    asked = [
        Asked(now, "answered", tuple(article)),
        Asked(now, "related", tuple(article + speech)),
        Asked(now, "answered", tuple(speech)),
        Asked(now - 5000, "answered", tuple(article)),  # of an earlier version of the document
        Asked(now, "answered", (("gone", 0, 5),)),
        Asked(now, "not_found", ()),
        Asked(now, "greeting", ()),
    ]
    groups = [
        group("问过一次", 1, now),
        group("问过三次", 3, now),
        group("上周的", 9, now - 10),
        group("现在能答的", 9, now, now=NowAnswered(now, "引文", "出处")),
    ]
    digest = compose(asked, groups, library, (now - 5, now))
    assert (digest.questions, digest.answered, digest.cautious, digest.not_found) == (6, 5, 1, 1)
    assert digest.places == (
        ("办事条例 › 第77条", 2),
        ("工作会议讲话 › 篇二 › 一、加强信息宣传", 1),
        ("办事条例", 1),
    )
    assert [gap.latest.question for gap in digest.gaps] == ["问过三次", "问过一次"]
    for language in (Language.SIMPLIFIED, Language.ENGLISH):
        shown = digest_text(digest, texts_for(language)).text
        assert "问过三次 (3)" in shown
        assert "办事条例 › 第77条 (2)" in shown


@given(st.lists(st.text(min_size=1), max_size=10), st.sampled_from(Language))
def test_any_week_fits_one_message(texts: list[str], language: Language) -> None:
    places = tuple((text * 500, 5) for text in texts)
    gaps = tuple(group(text * 500, 5, 0) for text in texts)
    content = digest_text(Digest(0, 1, 1, 1, 1, 1, places, gaps), texts_for(language))
    assert 0 < content.units <= 4096


async def test_every_operator_is_sent_it_once_a_week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEECHBOT_OPERATORS", "7,8")
    monkeypatch.setenv("SPEECHBOT_WEEKLY_DIGEST", "true")
    async with offline_application(tmp_path, BotSettings.from_environment()) as (application, request):
        services = application.bot_data["services"]
        await send_if_due(services, application.bot)
        assert not request.calls, "what was asked before it was wanted is no week"
        database = services.database
        assert database.change_fact("digest", database.fact("digest"), repr(time.time() - 8 * 86_400))
        request.failures["sendMessage"] = [Forbidden("bot was blocked by the user")]
        await send_if_due(services, application.bot)
        await send_if_due(services, application.bot)
        assert [call["chat_id"] for call in request.of("sendMessage")] == [7, 8]
        assert request.of("sendMessage")[-1]["text"].startswith("一周小结")


def test_it_is_off_by_default() -> None:
    assert BotSettings().weekly_digest is False
