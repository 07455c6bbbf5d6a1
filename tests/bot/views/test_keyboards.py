from __future__ import annotations

import pytest

from bot.store.answers import AnswerRecord, GivenAnswer
from bot.texts import Language, texts_for
from bot.views.answers import Page, render_answer
from bot.views.callback_data import View, parse_answer_press
from bot.views.formatting import FormattedText
from bot.views.keyboards import Audience, Links, among_excerpts, under_answer
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt

TEXTS = texts_for(Language.SIMPLIFIED)
LINKS = Links("speech_bot", inline=True)


def excerpt(number: int) -> Excerpt:
    return Excerpt("d" * 12, "讲话稿", ("篇一",), 10 * number, 10 * number + 5, f"第{number}句话。", (), 0.9)


def given(own: int, further: int, kind: AnswerKind) -> GivenAnswer:
    excerpts = [excerpt(number) for number in range(own + further)]
    found = Answer(
        "问", AnswerStatus.ANSWERED, kind, 0.9, tuple(excerpts[:own]), tuple(excerpts[own:]), own + further
    )
    return GivenAnswer(AnswerRecord("a" * 12, "问", (), None, "s"), found)


@pytest.mark.parametrize("kind", AnswerKind)
@pytest.mark.parametrize("own", [1, 2, 3, 5, 9])
@pytest.mark.parametrize("further", [0, 9])
@pytest.mark.parametrize("group", [False, True])
def test_at_most_two_rows_in_private_and_one_in_a_group(
    kind: AnswerKind, own: int, further: int, group: bool
) -> None:
    answer = given(own, further, kind)
    pages = render_answer(answer.answer, TEXTS)
    for number, page in enumerate(pages):
        keyboard = under_answer(answer, pages, number, Audience(TEXTS, LINKS, group))
        assert keyboard is not None
        rows = keyboard.inline_keyboard
        assert len(rows) == 1 if group else len(rows) <= 2
        assert all(len(row) <= 6 for row in rows)
        labels = [button.text for row in rows for button in row]
        assert len(labels) == len(set(labels))
        # Whatever is shown has its surroundings, at once or after a choice.
        buttons = [button for row in rows for button in row if button.callback_data]
        presses = [parse_answer_press(str(button.callback_data)) for button in buttons]
        reached = {press.number for press in presses if press and press.view is View.CONTEXT}
        if any(press and press.view is View.POINTS for press in presses):
            chosen = among_excerpts(answer, pages, number, TEXTS).inline_keyboard
            found = [parse_answer_press(str(button.callback_data)) for row in chosen for button in row]
            reached |= {press.number for press in found if press and press.view is View.CONTEXT}
        assert reached == set(range(page.first, page.last))


def test_a_choice_among_many_points_keeps_to_the_width_of_a_row_and_leads_back() -> None:
    answer = given(31, 0, AnswerKind.LIST)
    pages = [Page(FormattedText("…"), 0, 20), Page(FormattedText("…"), 20, 31)]
    rows = among_excerpts(answer, pages, 1, TEXTS).inline_keyboard
    assert [[button.text for button in row] for row in rows] == [
        ["(21)", "(22)", "(23)", "(24)", "(25)", "(26)", "(27)", "(28)"],
        ["(29)", "(30)", "(31)"],
        [TEXTS.button_return],
    ]
    back = parse_answer_press(str(rows[-1][0].callback_data))
    assert back is not None
    assert (back.view, back.number) == (View.PAGE, 1)
