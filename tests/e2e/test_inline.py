"""Inline and guest mode, by polling."""

from __future__ import annotations

import pytest

from bot.texts import Language, texts_for
from tests.e2e.fakeapi.rules import Json
from tests.e2e.fakeapi.server import Call, FakeBotApi
from tests.e2e.reading import buttons, quotes

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("bot")]
TEXTS = texts_for(Language.SIMPLIFIED)


async def _search(api: FakeBotApi, person: Json, words: str) -> Call:
    before = len(api.sent("answerInlineQuery"))
    await api.inline(person, words)
    return await api.wait("answerInlineQuery", before + 1)


async def test_offers_cited_quotes(api: FakeBotApi, person: Json) -> None:
    call = await _search(api, person, "三大职能")
    [result] = call.params["results"]
    sentence = "政治协商、民主监督、参政议政是人民政协的三大职能。"
    assert result["title"] == "政治协商、民主监督、参政议政… — 工作会议讲话"
    assert result["description"] == "…是人民政协的三大职能。 — 篇一 › 一、会议的主要收效 › (一)"
    content = result["input_message_content"]
    message = {"text": content["message_text"], "entities": content["entities"]}
    assert quotes(message) == [sentence]
    url = buttons(result)[TEXTS.button_source]["url"]
    assert url.startswith("https://t.me/speech_bot?start=b_s_")


async def test_at_most_ten_results_with_a_short_shared_cache(api: FakeBotApi, person: Json) -> None:
    call = await _search(api, person, "编号的事项由谁办理")
    titles = [result["title"] for result in call.params["results"]]
    assert len(titles) == len(set(titles)) == 10
    assert int(call.params["cache_time"]) <= 60
    assert str(call.params.get("is_personal", "false")).lower() == "false"


async def test_nothing_found_or_typed_shows_a_button_not_an_article(api: FakeBotApi, person: Json) -> None:
    for words, text in (("完全无关", TEXTS.inline_nothing), ("", TEXTS.inline_empty)):
        call = await _search(api, person, words)
        assert call.params["results"] == []
        assert call.params["button"]["text"] == text
        await api.say(person, f"/start {call.params['button']['start_parameter']}")


async def test_what_is_only_related_is_not_offered_for_posting(api: FakeBotApi, person: Json) -> None:
    call = await _search(api, person, "大概是什么信息宣传")
    assert call.params["results"] == []
    assert call.params["button"]["text"] == TEXTS.inline_nothing


async def test_broken_search_is_answered_all_the_same(api: FakeBotApi, person: Json) -> None:
    call = await _search(api, person, "坏")
    assert call.params["results"] == []


async def test_guest_query_is_answered_once_in_its_own_way(api: FakeBotApi, person: Json) -> None:
    elsewhere = {"id": -999, "type": "supergroup", "title": "别处"}
    await api.ask_as_guest(person, elsewhere, "@speech_bot 三大职能")
    content = (await api.wait("answerGuestQuery")).params["result"]["input_message_content"]
    message = {"text": content["message_text"], "entities": content["entities"]}
    assert quotes(message) == ["政治协商、民主监督、参政议政是人民政协的三大职能。"]
    assert not api.sent("sendMessage", -999)
