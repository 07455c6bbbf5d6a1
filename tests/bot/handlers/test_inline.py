from __future__ import annotations

from dataclasses import replace

import pytest

from bot.handlers.inline import inline_results, offered
from bot.texts import Language, texts_for
from bot.views.contents import place_of
from bot.views.keyboards import Audience, Links
from index.types import AnswerStatus
from tests.bot.stub_library import StubLibrary

TEXTS = texts_for(Language.SIMPLIFIED)
LINKS = Links("speech_bot", inline=True)


def test_inline_titles_begin_with_what_is_quoted_and_all_differ() -> None:
    library = StubLibrary()
    alike = [
        "编号的事项由县政府办公室负责办理，每年一次。",
        "编号的事项由县政府办公室负责办理，每月一次。",
        "编号的事项由县政府办公室负责办理以下各项",
        "短句。",
    ]
    found = library.ask("三大职能").excerpts[0]
    place = place_of(found, library.outline(found.document_id))
    excerpts = [
        replace(found, start=n, end=n + len(text), text=text, marks=()) for n, text in enumerate(alike)
    ]
    results = inline_results(tuple((one, place) for one in excerpts), Audience(TEXTS, LINKS))
    assert [result.title for result in results] == [
        "…负责办理，每年一次。 — 工作会议讲话",
        "…负责办理，每月一次。 — 工作会议讲话",
        "…公室负责办理以下各项 — 工作会议讲话",
        "短句。 — 工作会议讲话",
    ]
    assert results[3].description == "篇一 › 一、会议的主要收效 › (一)"


@pytest.mark.parametrize("status", [s for s in AnswerStatus if s is not AnswerStatus.ANSWERED])
def test_nothing_is_offered_unless_it_answers(status: AnswerStatus) -> None:
    answer = StubLibrary().ask("编号的事项由谁办理")
    assert len(offered(answer)) == 10
    assert offered(replace(answer, status=status)) == ()


def test_what_has_nothing_to_do_with_the_question_is_not_offered() -> None:
    answer = StubLibrary().ask("编号的事项由谁办理")
    first, second, third = answer.excerpts
    scored = (first, replace(second, score=0.001), replace(third, score=0.0009))
    assert offered(replace(answer, excerpts=scored, further=(first,))) == scored[:2]
