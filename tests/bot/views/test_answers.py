from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.answering import answer_pages
from bot.texts import Language, texts_for
from bot.views.answers import (
    citation,
    quotable,
    render_answer,
    render_context,
    render_copyable,
    render_excerpt,
    sentence_pages,
)
from bot.views.formatting import (
    MAX_ENTITIES,
    MAX_UNITS,
    QUOTES,
    Entity,
    EntityKind,
    FormattedText,
    utf16_length,
    visible_span,
)
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt, Missing, Span
from tests.bot.stub_library import StubLibrary
from tests.e2e.fakeapi.rules import clean, covered

TEXTS = texts_for(Language.SIMPLIFIED)
_ALPHABETS = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from("。！？；，\n 　\t<&>\"'𠮷👨‍👩‍👧‍👦é\u200b\u202e\ufeff"),
)
_TEXT = st.one_of(
    st.text(_ALPHABETS, max_size=60),
    st.builds(
        lambda text, times: text * times, st.text(_ALPHABETS, min_size=1, max_size=20), st.integers(1, 400)
    ),
)


def excerpt(text: str, *marks: tuple[int, int], start: int = 7, path: tuple[str, ...] = ("篇一",)) -> Excerpt:
    spans = tuple(Span(start + left, start + right) for left, right in marks)
    return Excerpt("d" * 12, "讲话稿", path, start, start + len(text), text, spans, 0.9)


def answer(*excerpts: Excerpt, kind: AnswerKind = AnswerKind.PASSAGES, **more: object) -> Answer:
    facts = {"status": AnswerStatus.ANSWERED, "further": (), "total": None} | more
    return Answer("问", facts["status"], kind, 0.9, excerpts, facts["further"], facts["total"])  # type: ignore[arg-type]


@st.composite
def _excerpts(draw: st.DrawFn) -> Excerpt:
    text = draw(_TEXT)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    marks = [*zip(cuts[::2], cuts[1::2], strict=False)]
    path = tuple(draw(st.lists(st.text(_ALPHABETS, min_size=1, max_size=40), max_size=4)))
    return excerpt(text, *marks, start=draw(st.integers(0, 50)), path=path)


@given(
    st.lists(_excerpts(), max_size=6),
    st.lists(_excerpts(), max_size=6),
    st.sampled_from(AnswerKind),
    st.sampled_from([AnswerStatus.ANSWERED, AnswerStatus.RELATED]),
    st.sampled_from(Language),
)
def test_every_page_is_valid_and_every_quote_verbatim(
    own: list[Excerpt], further: list[Excerpt], kind: AnswerKind, status: AnswerStatus, language: Language
) -> None:
    found = answer(*own, kind=kind, status=status, further=tuple(further))
    quoted = quotable(found.excerpts) + quotable(found.further)
    pages = render_answer(found, texts_for(language))
    if quoted:
        assert pages[0].first == 0
        assert pages[-1].last == len(quoted)
        assert all(one.last == two.first for one, two in pairwise(pages))
    for page in pages:
        _check(page.content)
        shown = quoted[page.first : page.last]
        quotes = [entity for entity in page.content.entities if entity.kind in QUOTES]
        assert len(quotes) == len(shown)
        for entity, source in zip(quotes, shown, strict=True):
            _check_quote(page.content.slice(entity), source)
        # What Telegram stores after its cleaning still holds each quote, itself cleaned.
        text, kept = clean(page.content.text, [_as_json(entity) for entity in page.content.entities])
        stored = [covered({"text": text}, entity) for entity in kept if entity["type"] in QUOTES]
        assert len(stored) == len(shown)
        for quote, source in zip(stored, shown, strict=True):
            assert quote in clean(source.text, [])[0]


def _as_json(entity: Entity) -> dict[str, object]:
    return {"type": entity.kind.value, "offset": entity.offset, "length": entity.length}


def _check(content: FormattedText) -> None:
    assert content.text.strip()
    assert content.units <= MAX_UNITS
    assert len(content.entities) <= MAX_ENTITIES
    content.text.encode()
    for entity in content.entities:
        assert content.slice(entity).strip()
        assert 0 <= entity.offset < entity.offset + entity.length <= content.units
    for one, two in pairwise(content.entities):
        nested = two.offset + two.length <= one.offset + one.length
        assert nested or two.offset >= one.offset + one.length


def _check_quote(quote: str, source: Excerpt) -> None:
    """A quote is the visible part of its excerpt, or the beginning of that."""
    start, end = visible_span(source.text, 0, len(source.text))
    assert quote
    assert source.text[start:end].startswith(quote)
    assert visible_span(quote, 0, len(quote)) == (0, len(quote))


def test_single_excerpt() -> None:
    page = render_answer(answer(excerpt("政协有三大职能。", (3, 7))), TEXTS)[0].content
    assert page.text == "政协有三大职能。\n— 讲话稿 › 篇一"
    quote, bold = page.entities
    assert (quote.kind, page.slice(quote)) == (EntityKind.EXPANDABLE_BLOCKQUOTE, "政协有三大职能。")
    assert (bold.kind, page.slice(bold)) == (EntityKind.BOLD, "三大职能")


def test_several_excerpts_are_numbered_and_more_follow_on_further_pages() -> None:
    pages = render_answer(
        answer(excerpt("甲。"), excerpt("乙。"), further=tuple(excerpt(f"{n}。") for n in range(4))), TEXTS
    )
    assert [(page.first, page.last) for page in pages] == [(0, 2), (2, 5), (5, 6)]
    assert pages[0].content.text == "出处：讲话稿 › 篇一\n\n甲。\n\n乙。"
    assert pages[2].content.text == "3。\n⑥ 讲话稿 › 篇一"


def test_the_only_excerpt_of_the_first_page_needs_no_number() -> None:
    pages = render_answer(answer(excerpt("甲。"), further=(excerpt("乙。"), excerpt("丙。", path=()))), TEXTS)
    assert [page.content.text for page in pages] == [
        "甲。\n— 讲话稿 › 篇一",
        "出处：讲话稿\n\n乙。\n② 篇一\n\n丙。\n③",
    ]


def test_what_the_sources_of_a_page_share_is_shown_once() -> None:
    one, two = excerpt("甲。", path=("篇一", "一、收效")), excerpt("乙。", path=("篇二",))
    elsewhere = replace(two, document="另一份")
    content = render_answer(answer(one, two), TEXTS)[0].content
    assert content.text == "出处：讲话稿\n\n甲。\n① 篇一 › 一、收效\n\n乙。\n② 篇二"
    content = render_answer(answer(one, elsewhere), TEXTS)[0].content
    assert content.text == "甲。\n① 讲话稿 › 篇一 › 一、收效\n\n乙。\n② 另一份 › 篇二"


def test_list_states_the_shared_citation_once() -> None:
    points = [excerpt(f"第{n}点。", path=("篇一", "一、收效", f"({n})")) for n in "一二三"]
    content = render_answer(answer(*points, kind=AnswerKind.LIST, total=3), TEXTS)[0].content
    assert content.text.startswith(
        "共 3 点。\n出处：讲话稿 › 篇一 › 一、收效\n\n第一点。\n— (一)\n\n第二点。"
    )
    assert content.text.count("讲话稿") == 1


def test_points_that_begin_with_their_heading_need_no_citation() -> None:
    points = [excerpt(f"({n})要重视。要做好。", path=("篇一", f"({n})要重视")) for n in "一二"]
    content = render_answer(answer(*points, kind=AnswerKind.LIST), TEXTS)[0].content
    assert content.text == "出处：讲话稿 › 篇一\n\n(一)要重视。要做好。\n\n(二)要重视。要做好。"


def test_long_list_says_how_many_points_follow() -> None:
    points = [excerpt("长" * 900 + f"{n}。") for n in range(6)]
    pages = render_answer(answer(*points, kind=AnswerKind.LIST), TEXTS)
    assert [(page.first, page.last) for page in pages] == [(0, 4), (4, 6)]
    assert pages[0].content.text.endswith(TEXTS.points_left.format(count=2))


def test_overlong_excerpt_is_cut_after_a_sentence_with_a_note_outside_the_quote() -> None:
    long = excerpt("前面的话。" * 300 + "后面没有句号的话" * 500)
    content = render_answer(answer(long), TEXTS)[0].content
    quote = content.slice(content.entities[0])
    assert quote == "前面的话。" * 300
    assert content.text[len(quote) :].startswith(f"\n{TEXTS.cut}\n")


def test_excerpt_without_sentence_ends_is_cut_between_characters() -> None:
    content = render_excerpt(excerpt("𠮷" * 5000), TEXTS)
    assert content.units <= MAX_UNITS
    assert set(content.slice(content.entities[0])) == {"𠮷"}


def test_speech_named_like_its_document_is_shown_once() -> None:
    content = render_excerpt(excerpt("话。", path=("讲话稿", "一、收效")), TEXTS)
    assert content.text == "话。\n— 讲话稿 › 一、收效"


def test_long_headings_are_shortened_in_citations() -> None:
    content = render_excerpt(excerpt("话。", path=("标题" * 40,)), TEXTS)
    assert content.text.endswith("…")
    assert utf16_length(content.text) < 60


@pytest.mark.parametrize(
    ("path", "cited"),
    [
        (("篇一", "一、收效"), "讲话稿 › 篇一 › 一、收效"),
        (("篇一", "部" * 20, "分" * 20, "点" * 9), f"讲话稿 › 篇一 › {'部' * 20} › … › {'点' * 9}"),
        (("篇" * 28, "部" * 28, "点" * 27), f"讲话稿 › … › {'点' * 27}"),
        (("篇" * 27, "点" * 30), f"讲话稿 › {'篇' * 27} › {'点' * 27}…"),
    ],
)
def test_a_long_citation_leaves_out_steps_of_its_middle(path: tuple[str, ...], cited: str) -> None:
    assert citation(excerpt("话。", path=path)) == cited


def test_a_heading_that_the_quote_begins_with_is_not_cited_again() -> None:
    own = excerpt("一、要 重视。还要做好。", path=("篇一", "一、要重视。"))
    assert citation(own) == "讲话稿 › 篇一"
    assert citation(replace(own, document="一、要", path=())) == "一、要", "something is always cited"


def test_a_heading_that_is_quoted_does_not_stand_above_the_quote_as_well() -> None:
    whole = excerpt("三、加强领导。", path=("篇二", "三、加强领导"))
    points = [excerpt(f"{n}是重视。", path=("篇二", "三、加强领导", f"{n}是重视")) for n in "一二"]
    content = render_answer(answer(whole, *points, kind=AnswerKind.OUTLINE), TEXTS)[0].content
    assert content.text == "出处：讲话稿 › 篇二\n\n三、加强领导。\n\n一是重视。\n\n二是重视。"


def test_related_answers_say_so() -> None:
    content = render_answer(answer(excerpt("话。"), status=AnswerStatus.RELATED), TEXTS)[0].content
    assert content.text.startswith("没有找到直接的回答，以下内容可能只是相关：\n\n话。")


@pytest.mark.parametrize(
    "status", [s for s in AnswerStatus if s not in {AnswerStatus.ANSWERED, AnswerStatus.RELATED}]
)
def test_every_other_status_has_a_short_reply(status: AnswerStatus) -> None:
    for language in Language:
        pages = render_answer(answer(status=status), texts_for(language))
        assert len(pages) == 1
        assert not pages[0].content.entities
        assert "{" not in pages[0].content.text


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (Language.SIMPLIFIED, "库中没有新加坡的文件；有：湖北、吉林。"),
        (Language.TRADITIONAL, "庫中沒有新加坡的檔案；有：湖北、吉林。"),
        (Language.ENGLISH, "The library has no document of 新加坡. It has: 湖北, 吉林."),
    ],
)
def test_what_the_library_lacks_is_said_in_one_line(language: Language, line: str) -> None:
    missing = Missing(("新加坡",), ("湖北", "吉林"))
    nothing = replace(answer(status=AnswerStatus.NOT_FOUND), missing=missing)
    (page,) = render_answer(nothing, texts_for(language))
    assert page.content.text == line
    assert [page.content.text for page in answer_pages(nothing, texts_for(language), group=True)] == [line]


def test_a_quote_beside_what_is_missing_comes_after_it_and_with_a_caution() -> None:
    missing = Missing(("新加坡",), ("湖北", "吉林"))
    found = replace(answer(excerpt("增长目标。"), status=AnswerStatus.RELATED), missing=missing)
    lines = render_answer(found, TEXTS)[0].content.text.splitlines()
    assert lines[:2] == ["库中没有新加坡的文件；有：湖北、吉林。", TEXTS.related]


def test_of_many_only_the_first_and_the_last_are_named() -> None:
    missing = Missing(("2019年",), tuple(f"{year}年" for year in range(1990, 2000)))
    (page,) = render_answer(replace(answer(status=AnswerStatus.NOT_FOUND), missing=missing), TEXTS)
    assert page.content.text == "库中没有2019年的文件；有：1990年、1991年、1992年……1999年（共 10 个）。"


def test_stub_library_is_verbatim() -> None:
    library = StubLibrary()
    texts = {document: library.document(document).text for document in library.titles()}
    for question in ("政协的三大职能是什么", "有哪些收效", "编号17的事项", "大概是什么信息宣传"):
        found = library.ask(question)
        assert found.excerpts
        for e in found.excerpts + found.further:
            assert texts[e.document_id][e.start : e.end] == e.text


def across(count: int, further: int, **more: object) -> Answer:
    each = [
        replace(excerpt(f"增长{n}%左右。"), document=f"{n}年报告", path=(f"{n}年报告", "二、目标"))
        for n in range(1, count + further + 1)
    ]
    found = answer(*each[:count], kind=AnswerKind.ACROSS, further=tuple(each[count:]), total=count + further)
    return replace(found, silent=2, **more)  # type: ignore[arg-type]


def test_an_answer_across_documents_says_on_each_page_which_of_all_it_shows() -> None:
    pages = render_answer(across(5, 7), TEXTS)
    assert [(page.first, page.last) for page in pages] == [(0, 5), (5, 10), (10, 12)]
    assert [page.content.text.splitlines()[0] for page in pages] == [
        "14 份文件中 12 份提到，依次列出，第 1—5 份：",
        "14 份文件中 12 份提到，依次列出，第 6—10 份：",
        "14 份文件中 12 份提到，依次列出，第 11—12 份：",
    ]


def test_the_source_stands_above_each_quote_of_an_answer_across_documents() -> None:
    lines = render_answer(across(5, 7), TEXTS)[1].content.text.splitlines()
    assert lines[2:5] == ["⑥ 6年报告 › 二、目标", "增长6%左右。", ""]


def test_what_comes_next_of_an_answer_across_documents_is_numbered_on() -> None:
    whole = across(5, 7)
    more = replace(whole, excerpts=whole.further[:5], further=whole.further[5:])
    lines = render_answer(more, TEXTS)[0].content.text.splitlines()
    assert lines[0].endswith("第 6—10 份：")
    assert lines[2].startswith("⑥ 6年报告")


def test_an_answer_across_documents_stays_short_in_a_group() -> None:
    pages = answer_pages(across(5, 7), TEXTS, group=True)
    assert [(page.first, page.last) for page in pages[:2]] == [(0, 2), (2, 4)]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (Language.TRADITIONAL, "14 份檔案中 12 份提到，依次列出，第 1—5 份："),
        (Language.ENGLISH, "Found in 12 of 14 documents; in order, numbers 1–5:"),
    ],
)
def test_the_counts_are_shown_in_every_language(language: Language, line: str) -> None:
    assert render_answer(across(5, 7), texts_for(language))[0].content.text.startswith(line)


_PLAIN = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("。！？\n 𠮷")), max_size=300
)


def _excerpt(text: str, start: int, end: int) -> Excerpt:
    return Excerpt("d" * 12, "讲话稿", ("篇一",), start, end, text[start:end], (), 0.9)


@given(_PLAIN, st.integers(2, 60))
def test_pages_of_a_text_are_slices_that_leave_out_white_space_only(text: str, limit: int) -> None:
    pages = sentence_pages(text, 0, len(text), limit)
    assert all(utf16_length(text[page.start : page.end]) <= limit for page in pages)
    position = 0
    for page in pages:
        assert not text[position : page.start].strip("".join(c for c in text if not c.isprintable()) + " \n")
        assert page.start >= position
        position = page.end


@pytest.mark.parametrize("where", [0, 300, 6_000, 11_990])
@pytest.mark.parametrize("sentence", ["这是一句话。", "没有句号"])
def test_surroundings_of_an_excerpt_always_show_it(where: int, sentence: str) -> None:
    text = sentence * (12_000 // len(sentence))
    excerpt = _excerpt(text, where, where + len(sentence))
    around = replace(excerpt, start=0, end=len(text), text=text)
    content = render_context(excerpt, around, TEXTS)
    assert content.units <= MAX_UNITS
    quote = next(entity for entity in content.entities if entity.kind is EntityKind.BLOCKQUOTE)
    bold = next(entity for entity in content.entities if entity.kind is EntityKind.BOLD)
    assert content.slice(quote) in text
    assert content.slice(bold) == excerpt.text


def test_copyable_text_is_one_block() -> None:
    content = render_copyable(_excerpt("一句话。", 0, 4), TEXTS)
    assert content.text == "一句话。\n— 讲话稿 › 篇一"
    assert [(entity.kind, entity.length) for entity in content.entities] == [(EntityKind.PRE, content.units)]
