"""Examples of a toy library: two reports that say nearly the same, and a speech."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.search.features import FEATURES
from index.search.ranking import Confidence, RankingModel
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.training.examples import SENTENCES, GeneralQuestion, read_general, read_questions, read_sentences
from index.training.mining import FOUND, Asked, convert_general, mine, read_asked
from tests.index.search.made_up import ENCODER, document, snapshot_of

REPORT = """2025年{place}政府工作报告

——2025年1月{day}日在{place}第十四届人民代表大会第三次会议上

省长 {who}

各位代表：

现在，我向大会报告工作。

一、今年的目标

到2035年，全省工业总产值翻一番。

城镇新增就业{jobs}万人。各级政府都要过紧日子。

二、今年的要求

各位代表要深入基层。
"""
SPEECH = """在读书会上的讲话

同志们：

讀書要持之以恆。全省工业总产值要在2035年翻一番的目标不变。
"""
HUBEI, JILIN, READING = "湖北报告.txt", "吉林报告.txt", "读书.txt"
DOUBLED, DOUBLED_AGAIN = "到2035年，全省工业总产值翻一番。", "全省工业总产值要在2035年翻一番的目标不变。"

WEIGHTS = {"sentence_coverage": 10.0, "passage_coverage": 5.0, "place_fit": 4.0}
UNSURE = Confidence.always(0.0)
RANKING = RankingModel(
    "toy", tuple(WEIGHTS.get(name, 0.0) for name in FEATURES), 1.0, UNSURE, UNSURE, 0.0, 0.0
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    documents = [
        document(HUBEI, REPORT.format(place="湖北省", day=16, who="李小明", jobs=70)),
        document(JILIN, REPORT.format(place="吉林省", day=14, who="胡小山", jobs=22)),
        document(READING, SPEECH),
    ]
    return Searcher(snapshot_of(documents, tmp_path_factory.mktemp("mined")), ENCODER, RANKING)


def write(path: Path, *rows: Mapping[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


class Mined:
    """The examples of questions, each sentence by its text and the name of its document."""

    def __init__(
        self, searcher: Searcher, folder: Path, *rows: Mapping[str, Any], held_out: Sequence[str] = ()
    ) -> None:
        write(folder / "asked.jsonl", *rows)
        mine(searcher, [folder / "asked.jsonl"], held_out, folder / "mined")
        self.sentences = read_sentences(folder / "mined")
        self.questions = read_questions(folder / "mined")

    def named(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        return [(self.sentences[number].text, self.sentences[number].title[5:8]) for number in numbers]

    def right(self) -> list[tuple[str, str]]:
        (question,) = self.questions
        return self.named(question.right)

    def wrong(self) -> list[tuple[str, str]]:
        (question,) = self.questions
        return self.named([number for number in question.candidates if number not in question.right])


def row(question: str, gold: str | list[str], doc: str = HUBEI) -> dict[str, Any]:
    return {"question": question, "kind": "para", "gold": gold, "doc": doc}


def test_the_sentence_of_the_place_is_right_and_what_is_found_beside_it_is_not(
    searcher: Searcher, tmp_path: Path
) -> None:
    mined = Mined(searcher, tmp_path, row("读书要怎么样？", "讀書要持之以恆", READING))
    (question,) = mined.questions
    assert (question.text, question.kind, question.document) == ("读书要怎么样？", "para", READING)
    assert [mined.sentences[number].text for number in question.right] == ["讀書要持之以恆。"]
    assert 1 < len(question.candidates) <= FOUND
    assert question.candidates[0] == question.right[0]


def test_a_sister_says_the_same_where_no_document_is_named(searcher: Searcher, tmp_path: Path) -> None:
    mined = Mined(searcher, tmp_path, row("工业总产值到哪年翻一番？", DOUBLED))
    assert mined.right() == [(DOUBLED, "湖北省"), (DOUBLED, "吉林省")]


def test_the_same_words_of_a_sister_are_wrong_where_the_document_is_named(
    searcher: Searcher, tmp_path: Path
) -> None:
    asked = row("湖北省的工业总产值到哪年翻一番？", DOUBLED)
    mined = Mined(searcher, tmp_path, asked)
    assert mined.right() == [(DOUBLED, "湖北省")]
    assert all(title != "湖北省" or text != DOUBLED for text, title in mined.wrong())


def test_another_sentence_that_says_nearly_the_same_is_neither(searcher: Searcher, tmp_path: Path) -> None:
    mined = Mined(searcher, tmp_path, row("工业总产值到哪年翻一番？", DOUBLED))
    texts = [text for text, _ in mined.right() + mined.wrong()]
    assert DOUBLED_AGAIN in [sentence.text for sentence in mined.sentences]
    assert DOUBLED_AGAIN not in texts


def test_any_of_several_places_answers(searcher: Searcher, tmp_path: Path) -> None:
    mined = Mined(searcher, tmp_path, row("湖北省要做什么？", [DOUBLED, "各级政府都要过紧日子"]))
    assert mined.right() == [(DOUBLED, "湖北省"), ("各级政府都要过紧日子。", "湖北省")]


def test_where_nothing_answers_all_that_is_found_is_wrong(searcher: Searcher, tmp_path: Path) -> None:
    mined = Mined(searcher, tmp_path, row("工业总产值亏了多少？", ""))
    assert mined.right() == []
    assert DOUBLED in [text for text, _ in mined.wrong()]


def test_a_place_that_the_library_lacks_makes_no_example(searcher: Searcher, tmp_path: Path) -> None:
    assert Mined(searcher, tmp_path, row("月亮有多远？", "月亮离地球三十八万公里")).questions == []


def test_held_out_documents_take_no_part(searcher: Searcher, tmp_path: Path) -> None:
    asked = row("工业总产值到哪年翻一番？", DOUBLED)
    mined = Mined(searcher, tmp_path, asked, held_out=[JILIN])
    assert "吉林省" not in {title for _, title in mined.named(range(len(mined.sentences)))}
    assert mined.right() == [(DOUBLED, "湖北省")]
    assert Mined(searcher, tmp_path, asked, held_out=[HUBEI, JILIN]).questions == []


def test_every_sentence_tells_where_it_stands(searcher: Searcher, tmp_path: Path) -> None:
    found = [one for one in Mined(searcher, tmp_path).sentences if one.title.startswith("2025年湖北")]
    place = next(number for number, one in enumerate(found) if one.text == "城镇新增就业70万人。")
    assert found[place].heading == "一、今年的目标"
    assert found[place + 1].text == "各级政府都要过紧日子。"
    assert found[place + 1].before == found[place].text
    assert (tmp_path / "mined" / SENTENCES).is_file()


class ListeningJudge:
    """Keeps what it was asked to judge."""

    name = "listening"

    def __init__(self) -> None:
        self.heard: set[str] = set()

    def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float64]:
        self.heard |= set(sentences)
        return np.zeros(len(sentences))


def test_the_judge_learns_from_sentences_as_it_reads_them(searcher: Searcher, tmp_path: Path) -> None:
    judge = ListeningJudge()
    judged = Searcher(searcher.snapshot, ENCODER, RANKING, judge)
    for text in ("工业总产值到哪年翻一番？", "要过紧日子吗？", "读书要怎么样？"):
        judged.search(judged.parse(text), Scope.of(searcher.snapshot))
    assert len(judge.heard) > 5
    assert judge.heard <= {one.described("") for one in Mined(searcher, tmp_path).sentences}


def test_questions_are_read_from_folders_and_files(tmp_path: Path) -> None:
    folder, file = tmp_path / "set", tmp_path / "more.jsonl"
    write(folder / "passages.jsonl", {"p": 1, "doc": "speeches/甲.txt"})
    write(folder / "questions.jsonl", {"p": 1, "kind": "para", "question": "问一？", "gold": "答一"})
    talk = {"p": 1, "turns": ["问二？", "那呢？"], "alone": "问二那呢？", "gold": "答二"}
    write(
        folder / "dialogues.jsonl",
        talk | {"kind": "follow"},
        {"p": 1, "kind": "lost", "turns": ["问二？", "谁？"], "alone": "谁？", "gold": ""},
    )
    write(
        file,
        {"p": 1, "kind": "lack", "question": "问三？", "gold": ""},
        row("问四？", ["答四", "答五"], "乙.txt"),
    )
    plain = [
        Asked("问三？", "lack", "甲.txt", ()),
        Asked("问四？", "para", "乙.txt", ("答四", "答五")),
    ]
    first = Asked("问一？", "para", "甲.txt", ("答一",))

    assert read_asked([folder, file]) == [first, Asked("问二那呢？", "follow", "甲.txt", ("答二",)), *plain]
    assert read_asked([folder, file], talks=True) == [
        first,
        Asked("那呢？", "follow", "甲.txt", ("答二",), ("问二？",)),
        Asked("谁？", "lost", "甲.txt", (), ("问二？",)),
        *plain,
    ]


def test_a_question_of_a_passage_that_stands_nowhere(tmp_path: Path) -> None:
    write(tmp_path / "more.jsonl", {"p": 7, "kind": "para", "question": "问？", "gold": "答"})
    with pytest.raises(KeyError):
        read_asked([tmp_path / "more.jsonl"])


def test_general_questions_of_a_file_in_squad_s_layout(tmp_path: Path) -> None:
    context = "黄山在安徽。最高的是莲花峰，高1864米。"
    asked = [
        {
            "question": "最高的是哪座？",
            "answers": [{"answer_start": context.index("莲花峰"), "text": "莲花峰"}],
        },
        {"question": "黃山在哪裏？", "answers": [{"answer_start": 3, "text": "安徽"}] * 2},
        {"question": "谁先登上？", "answers": [], "is_impossible": True},
    ]
    article = {"title": "黄山", "paragraphs": [{"context": context, "qas": asked}]}
    (tmp_path / "squad.json").write_text(json.dumps({"data": [article]}), "utf-8")

    convert_general([tmp_path / "squad.json"], tmp_path)

    sentences = ("黄山｜【黄山在安徽。】", "黄山｜黄山在安徽。【最高的是莲花峰，高1864米。】")
    assert read_general(tmp_path) == [
        GeneralQuestion("最高的是哪座？", sentences, frozenset({1})),
        GeneralQuestion("黄山在哪里？", sentences, frozenset({0})),
        GeneralQuestion("谁先登上？", sentences, frozenset()),
    ]
