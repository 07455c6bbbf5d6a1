from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.formatting import FormattedText, paginate, utf16_length
from bot.library import DocumentFacts
from bot.logs import SeenError
from bot.operators import show_changes, show_documents, show_reports
from bot.operators.desk import Work
from bot.operators.offers import Offer, State, Task
from bot.operators.presses import Action, OperatorPress, parse_operator_press
from bot.operators.status import Status, resident_bytes
from bot.operators.unanswered import AskedAgain, QuestionGroup
from bot.polling import Outage, Trouble
from bot.store import NowAnswered, Unanswered
from bot.texts import Language, operator_texts_for
from index.message_texts.reading import READING_WARNINGS
from index.progress import Stage
from index.types import Change, ChangeKind, GoldenCheck, Outline, Publication, Span, Speech
from tests.bot.stub_library import StubLibrary
from tests.bot.stub_shelf import StubShelf

NAMES = st.text(max_size=200)
CHANGES = st.builds(
    Change,
    name=NAMES,
    kind=st.sampled_from(ChangeKind),
    document_id=st.just("abc"),
    title=NAMES,
    encoding=st.sampled_from(["utf-8", "gb18030"]),
    characters=st.integers(0, 10**8),
    passages=st.integers(0, 10**6),
    warnings=st.lists(st.sampled_from(["encoding_doubtful", "unheard_of"]), max_size=9).map(tuple),
    similar=st.lists(NAMES, max_size=5).map(tuple),
    first_lines=st.lists(NAMES, max_size=5).map(tuple),
    problem=st.sampled_from(["not_text", "document_empty", "unheard_of"]),
    facts=st.lists(st.tuples(st.sampled_from(["name", "reason"]), NAMES), max_size=3).map(tuple),
)
LANGUAGES = st.sampled_from(Language)
OWN = operator_texts_for(Language.ENGLISH)


def offer_of(**facts: object) -> Offer:
    offer = Offer("a" * 12, Task.ADD, 7, Language.ENGLISH, 0, State.WAITING, "s1")
    return replace(offer, **facts)  # type: ignore[arg-type]


def require_sendable(content: FormattedText, keyboard: InlineKeyboardMarkup | None) -> None:
    assert 0 < content.units <= 4096
    assert content.text.strip()
    assert len(content.entities) <= 100
    assert content.text.encode()
    if keyboard:
        for button in chain.from_iterable(keyboard.inline_keyboard):
            assert button.text.strip()
            assert 1 <= len(str(button.callback_data).encode()) <= 64


@given(st.lists(CHANGES, max_size=60), st.lists(NAMES, max_size=12), LANGUAGES, st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_any_offer_can_be_sent(
    changes: list[Change], missing: list[str], language: Language, page: int
) -> None:
    offer = offer_of(
        changes=tuple(changes), missing=tuple((name, "too_big") for name in missing), language=language
    )
    content, keyboard = show_changes.offer_page(offer, page)
    require_sendable(content, keyboard)
    confirm = {OperatorPress(Action.CONFIRM, offer.id).encode()}
    data = set() if keyboard is None else {b.callback_data for b in chain(*keyboard.inline_keyboard)}
    assert bool(confirm & data) == any(c.kind in {ChangeKind.ADDED, ChangeKind.REPLACED} for c in changes)
    if missing:
        require_sendable(show_changes.not_received(offer), None)


@given(st.lists(CHANGES, max_size=60), st.lists(NAMES, max_size=40), LANGUAGES, st.booleans())
@settings(max_examples=40, deadline=None)
def test_any_outcome_can_be_sent(
    changes: list[Change], lost: list[str], language: Language, published: bool
) -> None:
    golden = GoldenCheck(40, 0.9, 0.7, tuple(lost))
    publication = Publication("s2", published, tuple(changes), 10**6, 10**7, 10**6, 12345.6, golden=golden)
    for task in Task:
        require_sendable(show_changes.outcome(task, publication, language), None)
    held = offer_of(state=State.HELD, golden=golden, language=language)
    require_sendable(show_changes.held_back(held), show_changes.confirm_keyboard(held))


@given(st.sampled_from(Stage), st.integers(-1, 10**7), st.integers(0, 10**6), LANGUAGES)
@settings(deadline=None)
def test_progress_is_between_nothing_and_all(stage: Stage, done: int, total: int, language: Language) -> None:
    content = show_changes.progress("head", stage, max(done, 0), total, language=language)
    require_sendable(content, None)
    assert content.text.count("▓") + content.text.count("░") == 10
    assert "stage_" not in content.text


def test_an_offer_shows_how_a_text_begins_its_first_level_and_every_doubt() -> None:
    change = Change(
        "a.pdf",
        ChangeKind.ADDED,
        "x",
        warnings=tuple(READING_WARNINGS),
        first_lines=("关于做好工作的通知", "各市："),
        headings=tuple(f"第{n}章" for n in range(1, 12)),
    )
    for language in Language:
        content, _ = show_changes.offer_page(offer_of(changes=(change,), language=language), 0)
        require_sendable(content, None)
        assert content.text.count("⚠️") == len(READING_WARNINGS)
        assert "各市" in content.text
        assert "• 第8章" in content.text
        assert "第9章" not in content.text
        assert operator_texts_for(language).more_lines.format(count=3) in content.text
        assert operator_texts_for(language).encoded_as.partition("{")[0] not in content.text
    plain = replace(change, headings=(), encoding="gb18030")
    text = show_changes.offer_page(offer_of(changes=(plain,)), 0)[0].text
    assert OWN.offer_no_outline in text
    assert "gb18030" in text


def test_every_page_of_an_offer_is_reached_and_refusals_come_first() -> None:
    changes = [Change(f"n{n}.txt", ChangeKind.ADDED, "x", title="T" * 70) for n in range(80)]
    changes.append(
        Change("bad.txt", ChangeKind.REFUSED, "y", problem="not_text", facts=(("name", "bad.txt"),))
    )
    offer = offer_of(changes=tuple(changes))
    first, keyboard = show_changes.offer_page(offer, 0)
    assert first.text.index("bad.txt") < first.text.index("n0.txt")
    assert OWN.offer_pages.partition("}")[2] in first.text
    seen, page = first.text, 0
    while keyboard:
        turns = [parse_operator_press(str(b.callback_data)) for b in keyboard.inline_keyboard[0]]
        onward = [press for press in turns if press and press.action is Action.OFFER and press.page > page]
        if not onward:
            break
        page = onward[0].page
        content, keyboard = show_changes.offer_page(offer, page)
        seen += content.text
    assert page > 2
    assert all(f"n{n}.txt" in seen for n in range(80))


@given(st.sampled_from(Action), st.from_regex(r"[A-Za-z0-9_-]{0,32}", fullmatch=True), st.integers(0, 9999))
def test_presses_survive_being_written(action: Action, subject: str, page: int) -> None:
    press = OperatorPress(action, subject, page)
    assert len(press.encode().encode()) <= 64
    assert parse_operator_press(press.encode()) == press


@pytest.mark.parametrize(
    "data", ["", "o1:", "o1:z:x:0", "o1:y:x", "o1:y:../x:0", "o1:y:x:-1", "a1:y:x:0", "o1:y:x:0\n"]
)
def test_foreign_presses_are_not_ours(data: str) -> None:
    assert parse_operator_press(data) is None


@given(st.lists(st.text(max_size=50), max_size=30), st.integers(10, 100))
def test_pages_hold_everything_in_order(texts: list[str], limit: int) -> None:
    pages = paginate([FormattedText(text) for text in texts], limit, "|")
    assert "|".join(page.text for page in pages) == "|".join(texts)
    assert all(page.units <= limit for page in pages) or any(utf16_length(text) > limit for text in texts)


def group_of(question: str, **facts: object) -> QuestionGroup:
    entry = Unanswered(
        question, question, (), None, found=False, places=frozenset(), unhelpful=0, noted=time.time()
    )
    return replace(QuestionGroup("k", entry, 1, 0), **facts)  # type: ignore[arg-type]


@given(st.lists(st.text(max_size=1000), max_size=30), st.integers(0, 9), LANGUAGES)
@settings(max_examples=40, deadline=None)
def test_any_list_of_questions_can_be_sent(questions: list[str], page: int, language: Language) -> None:
    now = NowAnswered(0, "引" * 500, "源" * 500)
    groups = [group_of(question, times=3, unhelpful=2, now=now) for question in questions]
    require_sendable(*show_reports.clear_page(groups, page, time.time(), language))
    require_sendable(*show_reports.unanswered_page(groups, page, 30, language))


def test_reports_in_plain_words() -> None:
    named = [group_of("问" * 500, now=NowAnswered(0, "引" * 500, "源" * 500)) for _ in range(50)]
    for language in Language:
        report = show_reports.now_answered(AskedAgain(50, tuple(named)), language)
        require_sendable(report, None)
        assert "引" * 90 in report.text
    assert "42" in show_reports.now_answered(AskedAgain(50, tuple(named)), Language.ENGLISH).text
    work = Work(Task.REBUILD, "名" * 500, time.monotonic() - 5)
    for language in Language:
        assert len(show_reports.already_running(work, language)) <= 200
    errors = (SeenError(0, "x" * 500),) * 5
    status = Status(
        2, 1234, "s1", 7300, "m" * 100, None, 59, 12, 3, 4, 5, work=work, outage=None, errors=errors
    )
    for language in Language:
        require_sendable(show_reports.status_text(status, language), None)
    text = show_reports.status_text(replace(status, resident_bytes=300 * 2**20), Language.ENGLISH).text
    assert "300 MB" in text
    assert "published 2 h ago" in text
    assert "1,234 passages" in text
    assert "Messages come in\n" in text


def test_a_time_without_messages_is_told_while_it_lasts_and_afterwards() -> None:
    now = time.time()
    outage = Outage(Trouble.CONFLICT, "another process", now - 30)
    status = Status(2, 5, "s", 0, "m", None, 0, 0, 0, 0, 0, work=None, outage=outage, errors=())
    told = show_reports.status_text(status, Language.SIMPLIFIED).text
    assert "⚠️" in told
    assert "同一个令牌" in told
    assert (
        "接收消息"
        not in show_reports.status_text(replace(status, is_polling=False), Language.SIMPLIFIED).text
    )
    over = replace(status, outage=replace(outage, ended=now))
    told = show_reports.status_text(over, Language.SIMPLIFIED).text
    assert "⚠️" not in told
    assert "持续 30 秒" in told
    longer = replace(status, outage=replace(outage, trouble=Trouble.NETWORK, ended=now + 150))
    assert "持续 3 分钟；连不上" in show_reports.status_text(longer, Language.SIMPLIFIED).text


def test_this_process_uses_some_memory() -> None:
    used = resident_bytes()
    assert used is None or 10 * 2**20 < used < 10 * 2**30


def test_a_document_with_many_long_speeches_fits_one_message() -> None:
    speech = Speech("篇" * 100, "题" * 300, 0, 1, speaker="人" * 90, date="日" * 90, occasion="会" * 300)
    outline = Outline("t", (), (speech,) * 200, ())
    facts = DocumentFacts("a" * 12, "n" * 300, "t" * 300, "d", "utf-8", 1, 200, 1, ("x",) * 9, None)
    content, keyboard = show_documents.document_page(facts, outline, 3, Language.SIMPLIFIED)
    require_sendable(content, keyboard)
    assert "还有 180 项" in content.text


def test_a_speech_says_who_when_and_where() -> None:
    speech = Speech("篇一", "在会上的讲话", 0, 1, speaker="张三", date="2025年1月14日", occasion="在大会上")
    outline = Outline("t", (Span(0, 0),), (speech,), ())
    added = datetime(2026, 1, 2, tzinfo=UTC)
    facts = DocumentFacts("a" * 12, "n.txt", "t", "d", "utf-8", 1, 1, 1, (), added)
    text = show_documents.document_page(facts, outline, 0, Language.SIMPLIFIED)[0].text
    assert "篇一 在会上的讲话 · 张三 · 2025年1月14日 · 在大会上" in text
    assert "2026-01-02" in text


def test_the_list_turns_its_pages() -> None:
    class Many(StubLibrary):
        def titles(self) -> dict[str, str]:
            return {f"{n:012x}": f"文件{n}" for n in range(20)}

    library = Many(StubShelf())
    first, keyboard = show_documents.list_page(library, 0, Language.SIMPLIFIED)
    require_sendable(first, keyboard)
    assert keyboard
    assert len(keyboard.inline_keyboard) == show_documents.PER_PAGE + 1
    last, keyboard = show_documents.list_page(library, 99, Language.SIMPLIFIED)
    assert "(3/3)" in last.text
    require_sendable(last, keyboard)


def test_an_offer_shows_every_doubt_and_how_the_text_begins() -> None:
    change = Change(
        "a.txt",
        ChangeKind.ADDED,
        "abc",
        title="鍏充簬",
        warnings=("text_garbled", "encoding_doubtful"),
        similar=("b.txt", "c.txt", "d.txt", "e.txt"),
        first_lines=("鍏充簬", "銆佸姙濂"),
    )
    content, _ = show_changes.offer_page(offer_of(changes=(change,)), 0)
    assert "looks garbled" in content.text
    assert "may be read wrongly" in content.text
    assert "b.txt · c.txt · d.txt · …" in content.text
    (quote,) = (entity for entity in content.entities if entity.kind == "blockquote")
    assert content.slice(quote) == "鍏充簬\n銆佸姙濂"
