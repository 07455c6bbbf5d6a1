from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.operators import change_views, documents
from bot.operators import status as status_views
from bot.operators import unanswered as unanswered_views
from bot.operators.jobs import RunningChange
from bot.operators.offers import Offer, State, Task
from bot.operators.status import resident_bytes
from bot.operators.unanswered import AskedAgain, QuestionGroup
from bot.serving.logs import SeenError
from bot.serving.updates import Outage, OutageCause
from bot.store.unanswered import NowAnswered, Unanswered
from bot.texts import Language, texts_for
from bot.views.callback_data import Action, OperatorPress, parse_operator_press
from bot.views.formatting import FormattedText, paginate, utf16_length
from index.library import StoredDocument
from index.message_texts.reading import READING_WARNINGS
from index.progress import Stage
from index.types import Change, ChangeKind, GoldenCheck, Outline, Publication, Span, Speech
from tests.bot.stub_library import StubLibrary, stored
from tests.bot.stub_snapshots import StubSnapshots

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
OWN = texts_for(Language.ENGLISH)


def offer_of(**facts: object) -> Offer:
    offer = Offer("a" * 12, Task.ADD, 7, Language.ENGLISH, 0, State.WAITING, "s1")
    return replace(offer, **facts)  # type: ignore[arg-type]


def info(**facts: object) -> StoredDocument:
    document = StubLibrary().document(next(iter(StubLibrary().titles())))
    return stored(document, **facts)


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
def test_any_offer_can_be_sent(
    changes: list[Change], missing: list[str], language: Language, page: int
) -> None:
    offer = offer_of(
        changes=tuple(changes), missing=tuple((name, "too_big") for name in missing), language=language
    )
    content, keyboard = change_views.offer_page(offer, page)
    require_sendable(content, keyboard)
    confirm = {OperatorPress(Action.CONFIRM, offer.id).encode()}
    data = set() if keyboard is None else {b.callback_data for b in chain(*keyboard.inline_keyboard)}
    assert bool(confirm & data) == any(c.kind in {ChangeKind.ADDED, ChangeKind.REPLACED} for c in changes)
    if missing:
        require_sendable(change_views.not_received(offer), None)


@given(st.lists(CHANGES, max_size=60), st.lists(NAMES, max_size=40), LANGUAGES, st.booleans())
def test_any_outcome_can_be_sent(
    changes: list[Change], lost: list[str], language: Language, published: bool
) -> None:
    golden = GoldenCheck(40, 0.9, 0.7, tuple(lost))
    publication = Publication("s2", published, tuple(changes), 10**6, 10**7, 10**6, 12345.6, golden=golden)
    for task in Task:
        require_sendable(change_views.outcome(task, publication, texts_for(language)), None)
    held = offer_of(state=State.HELD, golden=golden, language=language)
    require_sendable(change_views.held_back(held), change_views.confirm_keyboard(held))


@given(st.sampled_from(Stage), st.integers(-1, 10**7), st.integers(0, 10**6), LANGUAGES)
def test_progress_is_between_nothing_and_all(stage: Stage, done: int, total: int, language: Language) -> None:
    content = change_views.progress("head", stage, max(done, 0), total, texts=texts_for(language))
    require_sendable(content, None)
    assert content.text.count("▓") + content.text.count("░") == 10
    assert "stage_" not in content.text


def test_an_offer_shows_how_a_text_begins_its_first_level_and_every_doubt() -> None:
    change = Change(
        "a.pdf",
        ChangeKind.ADDED,
        "x",
        warnings=tuple(READING_WARNINGS),
        similar=("b.txt", "c.txt", "d.txt", "e.txt"),
        first_lines=("关于做好工作的通知", "各市："),
        headings=tuple(f"第{n}章" for n in range(1, 12)),
    )
    for language in Language:
        content, _ = change_views.offer_page(offer_of(changes=(change,), language=language), 0)
        require_sendable(content, None)
        assert content.text.count("⚠️") == len(READING_WARNINGS)
        assert "b.txt · c.txt · d.txt · …" in content.text
        (quote,) = (entity for entity in content.entities if entity.kind == "blockquote")
        assert content.slice(quote) == "关于做好工作的通知\n各市："
        assert "• 第8章" in content.text
        assert "第9章" not in content.text
        assert texts_for(language).more_lines.format(count=3) in content.text
        assert texts_for(language).encoded_as.partition("{")[0] not in content.text
    plain = replace(change, headings=(), encoding="gb18030")
    text = change_views.offer_page(offer_of(changes=(plain,)), 0)[0].text
    assert OWN.offer_no_outline in text
    assert "gb18030" in text


def test_every_page_of_an_offer_is_reached_and_refusals_come_first() -> None:
    changes = [Change(f"n{n}.txt", ChangeKind.ADDED, "x", title="T" * 70) for n in range(80)]
    changes.append(
        Change("bad.txt", ChangeKind.REFUSED, "y", problem="not_text", facts=(("name", "bad.txt"),))
    )
    offer = offer_of(changes=tuple(changes))
    first, keyboard = change_views.offer_page(offer, 0)
    assert first.text.index("bad.txt") < first.text.index("n0.txt")
    assert OWN.offer_pages.partition("}")[2] in first.text
    seen, page = first.text, 0
    while keyboard:
        turns = [parse_operator_press(str(b.callback_data)) for b in keyboard.inline_keyboard[0]]
        onward = [press for press in turns if press and press.action is Action.OFFER and press.page > page]
        if not onward:
            break
        page = onward[0].page
        content, keyboard = change_views.offer_page(offer, page)
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
    pages = paginate([FormattedText(text) for text in texts], limit)
    assert "\n\n".join(page.text for page in pages) == "\n\n".join(texts)
    assert all(page.units <= limit for page in pages) or any(utf16_length(text) > limit for text in texts)


def group_of(question: str, **facts: object) -> QuestionGroup:
    entry = Unanswered(
        question, question, (), None, found=False, places=frozenset(), unhelpful=0, noted=time.time()
    )
    return replace(QuestionGroup("k", entry, 1, 0), **facts)  # type: ignore[arg-type]


@given(st.lists(st.text(max_size=1000), max_size=30), st.integers(0, 9), LANGUAGES)
def test_any_list_of_questions_can_be_sent(questions: list[str], page: int, language: Language) -> None:
    now = NowAnswered(0, "引" * 500, "源" * 500)
    groups = [group_of(question, times=3, unhelpful=2, now=now) for question in questions]
    require_sendable(*unanswered_views.clear_page(groups, page, time.time(), texts_for(language)))
    require_sendable(*unanswered_views.unanswered_page(groups, page, 30, texts_for(language)))


def test_reports_in_plain_words() -> None:
    named = [group_of("问" * 500, now=NowAnswered(0, "引" * 500, "源" * 500)) for _ in range(50)]
    for language in Language:
        report = unanswered_views.now_answered(AskedAgain(50, tuple(named)), texts_for(language))
        require_sendable(report, None)
        assert "引" * 90 in report.text
    assert (
        "42" in unanswered_views.now_answered(AskedAgain(50, tuple(named)), texts_for(Language.ENGLISH)).text
    )
    work = RunningChange(Task.REBUILD, "名" * 500, time.monotonic() - 5)
    for language in Language:
        assert (
            len(status_views.about_work(texts_for(language).already_running, work, texts_for(language)))
            <= 200
        )


class Status:
    """What /status looks up, as it might stand."""

    def __init__(self) -> None:
        facts = {"passages": 1234, "snapshot_id": "s1", "model": "m" * 100}
        published = datetime.fromtimestamp(time.time() - 7300, UTC)
        self.library = SimpleNamespace(titles=lambda: {"a": "a", "b": "b"}, published=published, **facts)
        self.metrics = SimpleNamespace(questions_by_status=lambda: {"answered": 9, "not_found": 3})
        work = RunningChange(Task.REBUILD, "名" * 500, time.monotonic() - 5)
        self.jobs = SimpleNamespace(running=work, offers=SimpleNamespace(waiting=5))
        self.pool, self.began = SimpleNamespace(pending=4), time.monotonic() - 59
        self.settings, self.polling = SimpleNamespace(webhook_url=None), SimpleNamespace(latest=None)
        self.recent_errors = SimpleNamespace(latest=lambda: (SeenError(0, "x" * 500),) * 5)

    def text(self, language: Language = Language.SIMPLIFIED) -> FormattedText:
        return status_views.status_text(self, texts_for(language))  # type: ignore[arg-type]


def test_the_status_in_every_language() -> None:
    for language in Language:
        require_sendable(Status().text(language), None)
    text = Status().text(Language.ENGLISH).text
    assert " MB, running for" in text
    assert "published 2 h ago" in text
    assert "1,234 passages" in text
    assert "12 questions since the start, 3 of them not found; 4 waiting" in text
    assert "Messages come in\n" in text


def test_a_time_without_messages_is_shown_while_it_lasts_and_afterwards() -> None:
    now, status = time.time(), Status()
    outage = status.polling.latest = Outage(OutageCause.CONFLICT, "another process", now - 30)
    text = status.text().text
    assert "⚠️" in text
    assert "同一个令牌" in text
    status.settings.webhook_url = "https://bot.example"
    assert "接收消息" not in status.text().text
    status.settings.webhook_url = None
    status.polling.latest = replace(outage, ended=now)
    text = status.text().text
    assert "⚠️" not in text
    assert "持续 30 秒" in text
    status.polling.latest = replace(outage, cause=OutageCause.NETWORK, ended=now + 150)
    assert "持续 3 分钟；连不上" in status.text().text


def test_this_process_uses_some_memory() -> None:
    used = resident_bytes()
    assert used is None or 10 * 2**20 < used < 10 * 2**30


def test_a_document_with_many_long_speeches_fits_one_message() -> None:
    speech = Speech("篇" * 100, "题" * 300, 0, 1, speaker="人" * 90, date="日" * 90, occasion="会" * 300)
    outline = Outline("t", (), (speech,) * 200, ())
    facts = info(name="n" * 300, title="t" * 300, warnings=("x",) * 9, added="")
    content, keyboard = documents.document_page(facts, outline, 3, texts_for(Language.SIMPLIFIED))
    require_sendable(content, keyboard)
    assert "还有 180 项" in content.text


def test_a_speech_says_who_when_and_where() -> None:
    speech = Speech("篇一", "在会上的讲话", 0, 1, speaker="张三", date="2025年1月14日", occasion="在大会上")
    outline = Outline("t", (Span(0, 0),), (speech,), ())
    facts = info(added=datetime(2026, 1, 2, tzinfo=UTC).isoformat())
    text = documents.document_page(facts, outline, 0, texts_for(Language.SIMPLIFIED))[0].text
    assert "篇一 在会上的讲话 · 张三 · 2025年1月14日 · 在大会上" in text
    assert "2026-01-02" in text


def test_the_list_turns_its_pages() -> None:
    class Many(StubLibrary):
        def titles(self, containing: str = "") -> dict[str, str]:
            return {f"{n:012x}": f"文件{n}" for n in range(20)}

    library = Many(StubSnapshots())
    first, keyboard = documents.list_page(library, 0, texts_for(Language.SIMPLIFIED))
    require_sendable(first, keyboard)
    assert keyboard
    assert len(keyboard.inline_keyboard) == documents.PER_PAGE + 1
    last, keyboard = documents.list_page(library, 99, texts_for(Language.SIMPLIFIED))
    assert "(3/3)" in last.text
    require_sendable(last, keyboard)
