from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.folding import fold
from index.analysis.terms import bigrams
from index.search.questions import question_words
from index.search.questions.answer_types import AnswerType, read_answer_types
from index.search.questions.query import (
    BESIDE,
    FOCUS,
    STORY,
    Query,
    content_words,
    find_focus,
    parse_query,
    replace_content,
    unbroken,
)


def test_a_question_is_parted_into_wrapping_and_content() -> None:
    query = parse_query("请问教师的住房怎么改善？")
    assert query.text == "请问教师的住房怎么改善？"
    assert query.folded == "请问教师的住房怎么改善?"
    assert query.content == "\n教师的住房\n改善?"
    assert query.terms == ("教师", "住房", "改善")
    assert query.grams == {"教师": 1.0, "师的": 1.0, "的住": 1.0, "住房": 1.0, "改善": 1.0}
    assert query.english == ()
    assert query.focus == query.text


def test_traditional_and_full_width_questions_are_read_like_simplified_ones() -> None:
    assert parse_query("請問教師的住房怎麼改善？").terms == parse_query("请问教师的住房怎么改善?").terms
    assert parse_query("ＧＤＰ增長").folded == "gdp增长"


def test_mentions_and_outer_space_are_no_part_of_a_question() -> None:
    assert parse_query("  @speech_bot 教师的住房 ").text == "教师的住房"


def test_a_repeated_word_counts_once() -> None:
    assert parse_query("住房，住房，还是住房").terms.count("住房") == 1


def test_nothing_but_wrapping_is_itself_what_is_asked() -> None:
    query = parse_query("到底怎么样")
    assert query.content == query.folded == "到底怎么样"
    assert query.terms == ("到底", "怎么", "怎么样")


def test_english_words_are_told_only_in_questions_without_chinese() -> None:
    assert parse_query("What does the speech say about Roads, roads and schools?").english == (
        "roads",
        "schools",
    )
    assert parse_query("GDP 增长了多少").english == ()


def test_of_a_long_story_the_asking_part_counts_more() -> None:
    story = "我是村里的会计，去年刚接手，账本乱得很，乡亲们意见很大，"
    ask = "村里的账目到底应该多长时间向群众公开一次才算合规呢？"
    query = parse_query(story + ask)
    assert len(story + ask) > STORY
    assert len(ask) >= FOCUS
    assert query.focus == ask
    assert query.grams["账目"] == 1.0
    assert query.grams["会计"] == BESIDE
    asked = set(bigrams(ask))
    assert all(weight == (1.0 if gram in asked else BESIDE) for gram, weight in query.grams.items())


def test_a_short_asking_clause_takes_the_clauses_before_it_along() -> None:
    story = (
        "这几年我一直在外面打工，今年春天才回家。村里账本乱得很，乡亲们意见很大，账目要向群众公开，怎么办？"
    )
    # 怎么办？ has 4 characters, 账目要向群众公开， 9 and 乡亲们意见很大， 8, which is 21; 8 more make 29.
    assert find_focus(story) == "村里账本乱得很，乡亲们意见很大，账目要向群众公开，怎么办？"


def test_the_asking_part_may_be_known_beforehand() -> None:
    query = parse_query("村级账目怎么管好, 具体怎么做", "具体怎么做")
    assert query.focus == "具体怎么做"
    assert (query.grams["账目"], query.grams["级账"]) == (BESIDE, BESIDE)


def test_a_short_question_is_its_own_focus() -> None:
    assert find_focus("账目乱得很，怎么办？") == "账目乱得很，怎么办？"


def test_a_story_that_asks_nothing_is_about_its_end() -> None:
    clauses = "一" * 20 + "，" + "二" * 20 + "，" + "三" * 30
    assert find_focus(clauses) == "三" * 30


def test_content_can_be_written_otherwise() -> None:
    query = parse_query("政治写商是什么")
    changed = replace_content(query, query.content.replace("写商", "协商"))
    assert "协商" in changed.terms
    assert changed.grams["协商"] == 1.0
    assert "写商" not in changed.grams
    assert (changed.text, changed.folded, changed.answer_types) == (
        query.text,
        query.folded,
        query.answer_types,
    )


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("有何处罚", "有何处罚"),
        ("国家机关于何时改革", "国家机关于\n改革"),
        ("行政许可以外", "行政许可以外"),
        ("反应该怎样处理", "反应该\n处理"),
        ("登记为何时", "登记为\n"),
        ("针对性措施有哪些", "针对性措施有\n"),
        ("天津产业怎么提升", "天津产业\n提升"),
        ("有没有提到粮食", "\n\n粮食"),
        ("哪几项任务", "\n项任务"),
    ],
)
def test_wrapping_is_taken_out_as_words(question: str, content: str) -> None:
    assert parse_query(question).content == content


def test_numbers_are_looked_for_in_one_form() -> None:
    written = parse_query("二〇二三年增长百分之四点八")
    assert written.terms == parse_query("2023年增长4.8%").terms == ("2023", "增长", "4d8p")
    assert written.grams == parse_query("２０２３年增长４．８％").grams


@pytest.mark.parametrize(
    ("question", "types"),
    [
        ("登记为何时", AnswerType.TIME),
        ("平原因地制宜的做法", AnswerType.NONE),
        ("首都是哪里", AnswerType.PLACE),
        ("如何处罚", AnswerType.NONE),
        ("机关于几点开会", AnswerType.TIME),
        ("根本原因", AnswerType.REASON),
        ("加多少", AnswerType.NUMBER),
        ("还有没有钱", AnswerType.YES_OR_NO),
        ("设在哪里", AnswerType.PLACE),
    ],
)
def test_the_form_is_read_off_words(question: str, types: AnswerType) -> None:
    assert parse_query(question).answer_types == types


def test_function_words_are_no_content() -> None:
    assert content_words("他在县里的学校") == ["县里", "学校"]


def test_the_closed_classes_are_folded_and_name_no_topic() -> None:
    assert all(word == fold(word) for word in question_words.WRAPPING)
    assert all(word == fold(word) and len(word) == 1 for word in question_words.FUNCTION_WORDS)
    assert all(re.fullmatch("[a-z]+", word) for word in question_words.ENGLISH_FUNCTION_WORDS)
    assert len(set(question_words.WRAPPING)) == len(question_words.WRAPPING)


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("为什么要先修路", AnswerType.REASON),
        ("为何要先修路", AnswerType.REASON),
        ("why build roads first", AnswerType.REASON),
        ("青年要成为什么样的人", AnswerType.NONE),
        ("被评为什么样的单位", AnswerType.NONE),
        ("哪些措施", AnswerType.POINTS),
        ("有哪三个方面", AnswerType.POINTS),
        ("三个方面分别是什么样的", AnswerType.POINTS),
        ("把四条措施全部列出", AnswerType.POINTS),
        ("which three points were made", AnswerType.POINTS),
        ("多少名代表", AnswerType.NUMBER),
        ("增长百分之几", AnswerType.NUMBER),
        ("how many delegates came", AnswerType.NUMBER),
        ("水渠什么时候通水", AnswerType.TIME),
        ("哪一年通水", AnswerType.TIME),
        ("when was the canal opened", AnswerType.TIME),
        ("账目由谁公开", AnswerType.PERSON),
        ("who opens the books", AnswerType.PERSON),
        ("水渠修在哪里", AnswerType.PLACE),
        ("where is the canal", AnswerType.PLACE),
        ("是不是先修路", AnswerType.YES_OR_NO),
        ("先修路吗？", AnswerType.YES_OR_NO),
        ("修水渠", AnswerType.NONE),
    ],
)
def test_grammar_tells_what_form_the_answer_has(question: str, want: AnswerType) -> None:
    assert read_answer_types(fold(question)) == want


def test_a_question_set_with_spaces_or_broken_into_lines_is_the_same_question() -> None:
    asked = parse_query("禁止饲养烈性犬多少种？")
    for question in (
        "禁 止 饲 养 烈 性 犬 多 少 种 ？",
        "禁止饲养烈\n性犬多少种？",
        "禁止\u200b饲养烈性犬多少种？",
    ):
        query = parse_query(unbroken(question))
        assert (query.folded, query.grams) == (asked.folded, asked.grams)
        assert query.answer_types == asked.answer_types


def test_a_question_may_want_several_forms() -> None:
    assert read_answer_types("会议开多少天") == AnswerType.NUMBER | AnswerType.TIME
    assert AnswerType.POINTS | AnswerType.REASON in read_answer_types("为什么失败,有哪些原因")


@given(st.text(max_size=120))
def test_any_text_can_be_parsed(text: str) -> None:
    query = parse_query(text)
    assert isinstance(query, Query)
    assert len(query.folded) <= len(query.text)
    assert len(query.terms) == len(set(query.terms))
    assert set(query.grams.values()) <= {1.0, BESIDE}
    assert query.focus in query.text or len(query.text) > STORY


def test_words_put_side_by_side_stay_apart() -> None:
    assert "地经" not in parse_query("各地\n经验").grams
    assert unbroken("第一句。\n第二句") == "第一句。\n第二句"


def test_an_abbreviation_set_off_by_a_space_stays_apart() -> None:
    assert parse_query("川 免税店建在哪").folded == "川,免税店建在哪"
    assert parse_query("李 鹏飞的报告").folded == "李鹏飞的报告"
