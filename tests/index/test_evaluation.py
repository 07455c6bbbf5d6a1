from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from index.cli import evaluation as commands_eval
from index.cli import evaluation_tables
from index.cli.commands import commands
from index.cli.evaluation import open_searched
from index.errors import ModelError, QuestionSetError, StorageError
from index.evaluation import outcomes as evaluation
from index.evaluation.baselines import HYBRID, Baseline, compare_searches, gain
from index.evaluation.metrics import Score, score_spans
from index.evaluation.outcomes import Outcome, abstention, evaluate, summarise
from index.evaluation.question_sets import Question, QuestionSet, read_question_set
from index.evaluation.reliability import draw_reliability, measure_reliability, wilson_interval
from index.evaluation.report import Shortfall, make_report, measures, read_floors, report_facts, shortfalls
from index.message_texts import TEXTS
from index.search.searcher import Searcher
from index.search.stored_ranking import load_ranking_model
from index.settings import IndexSettings
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt
from tests.toy_encoder import ToyEncoder

pytestmark = pytest.mark.usefixtures("tiny_glossary")

FITTED = load_ranking_model("toy")
PASSAGES = [
    {"id": "p1", "title": "残疾人补贴", "text": "残疾人每月领取生活补贴。"},
    {"id": "p2", "title": "免费公交", "text": "七十岁以上老人免费乘坐公交车。"},
]
OVER_PASSAGES = [
    {"id": "q1", "text": "老人乘坐公交车免费吗", "gold": ["p2"]},
    {"id": "q2", "text": "残疾人领取什么补贴", "gold": ["p1"]},
]
OVER_SPEECHES = [
    {"id": "a", "question": "政协的三大职能", "kind": "natural", "gold": ["政治协商、民主监督、参政议政"]},
    {"id": "b", "question": "怎样改善教师的住房", "kind": "natural", "gold": ["改善教师的住房"]},
    {"id": "c", "question": "你好", "kind": "chitchat", "answerable": False},
]


def write_lines(path: Path, records: Sequence[object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(record, ensure_ascii=False) for record in records)
    path.write_text("\n".join(lines), encoding="utf-8")


def excerpt(text: str) -> Excerpt:
    return Excerpt("d", "题", (), 0, len(text), text, (), 1.0)


def answer(*texts: str, confidence: float = 0.5, status: AnswerStatus = AnswerStatus.ANSWERED) -> Answer:
    return Answer("?", status, AnswerKind.PASSAGES, confidence, tuple(map(excerpt, texts)))


def outcome(
    *texts: str,
    rank: int = 0,
    every: bool = False,
    answerable: bool = True,
    kind: str = "natural",
    confidence: float = 0.5,
    status: AnswerStatus = AnswerStatus.ANSWERED,
) -> Outcome:
    question = Question("q", "?", kind, ("甲", "乙") if answerable else (), every, answerable)
    score = Score(rank, 2 if rank else 1, 2) if answerable else Score(0, 0, 0)
    return Outcome(question, answer(*texts, confidence=confidence, status=status), score, rank > 0)


@pytest.fixture
def passages_set(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    write_lines(folder / "passages.jsonl", PASSAGES)
    write_lines(folder / "questions.jsonl", OVER_PASSAGES)
    write_lines(folder / "unanswerable.jsonl", [{"id": "u", "text": "你好"}])
    return folder


@pytest.fixture
def speeches_set(tmp_path: Path) -> Path:
    folder = tmp_path / "council"
    write_lines(folder / "questions.jsonl", OVER_SPEECHES)
    return folder


@pytest.fixture
def canned(monkeypatch: pytest.MonkeyPatch) -> dict[str, Answer]:
    """Return answers by question, to be filled; "bold " and the question gives that without abstaining."""
    answers: dict[str, Answer] = {}

    class Canned:
        def __init__(self, searcher: Searcher) -> None:
            self._bold = searcher.fitted.related_from == 0

        def answer(self, question: str, context: Sequence[str]) -> Answer:
            return answers[f"bold {question}" if self._bold else question]

    monkeypatch.setattr(evaluation, "Answerer", Canned)
    return answers


@pytest.fixture
def run(settings: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(commands_eval, "load_encoder", lambda *_: ToyEncoder())
    environment = {
        "SPEECHBOT_DOCUMENTS": str(settings.documents),
        "SPEECHBOT_DATA_DIR": str(settings.data_dir),
        "SPEECHBOT_CACHE_DIR": str(settings.cache_dir),
        "SPEECHBOT_LANGUAGE": "en",
    }
    return lambda *arguments, **more: CliRunner().invoke(
        commands, ["eval", *map(str, arguments)], env=environment | more
    )


def test_answers_over_speeches_are_scored_by_their_excerpts(
    settings: IndexSettings, canned: dict[str, Answer]
) -> None:
    questions = (
        Question("1", "甲", "natural", ("一二三四五",), every=False, answerable=True),
        Question("2", "乙", "list", ("一二三", "四五六"), every=True, answerable=True),
        Question("3", "丙", "near", (), every=False, answerable=False),
        Question("4", "丁", "natural", ("一二三四五",), every=False, answerable=True),
    )
    silent = answer(confidence=0.1, status=AnswerStatus.NOT_FOUND)
    canned |= {"甲": answer("别的", "一二三四五。"), "乙": answer("一二三"), "丙": silent, "丁": silent}
    canned["bold 丁"] = answer("一二三四五", confidence=0.1)
    question_set = QuestionSet("made up", questions)
    snapshot = open_searched(question_set, settings, ToyEncoder())
    first, second, third, fourth = evaluate(question_set, snapshot, ToyEncoder(), FITTED)
    assert (first.score, first.would_hit, first.missed) == (Score(2, 1, 1), True, False)
    assert (second.score, second.would_hit, second.missed) == (Score(0, 1, 2), True, True)
    assert (third.abstained, third.would_hit, third.missed) == (True, False, False)
    assert (fourth.abstained, fourth.score.rank, fourth.would_hit, fourth.missed) == (True, 0, True, True)


def test_summaries_by_hand() -> None:
    one = outcome("一二", "三", rank=1)
    two = outcome("一二三", rank=3, status=AnswerStatus.RELATED)
    three = outcome(rank=0, every=True, status=AnswerStatus.NOT_FOUND)
    found = summarise([one, two, three])
    assert found.count == 3
    assert found.hit_at_1 == pytest.approx(1 / 3)
    assert found.hit_at_3 == pytest.approx(2 / 3)
    assert found.mrr == pytest.approx((1 + 1 / 3) / 3)
    assert found.coverage == 0.5
    assert found.abstained == found.related == pytest.approx(1 / 3)
    assert (found.excerpts, found.length) == (1, 2)
    nothing = summarise([outcome("一", answerable=False)])
    assert (nothing.hit_at_1, nothing.mrr, nothing.coverage, nothing.abstained) == (None, None, None, 0)


def test_abstention_by_hand() -> None:
    right, wrong = outcome(answerable=False), outcome()
    found = abstention([right, right, wrong, outcome("一", rank=1), outcome("一", answerable=False)])
    assert (found.precision, found.recall) == (2 / 3, 2 / 3)
    spoken = abstention([outcome("一", rank=1)])
    assert (spoken.precision, spoken.recall) == (None, None)


def test_the_report_names_its_measures() -> None:
    outcomes = [
        outcome("一", rank=1, kind="list", every=True),
        outcome("一", rank=2, kind="typo"),
        outcome(answerable=False, kind="near"),
        outcome("一", answerable=False, kind="near"),
    ]
    baselines = [Baseline("bm25_words", 2, 0.25, 0.5, 0.4), Baseline(HYBRID, 2, 0.75, 1, 0.8)]
    report = make_report("set", "toy", "s", outcomes, baselines)
    assert list(report.answerable) == ["list", "typo", "answerable"]
    assert list(report.unanswerable) == ["near", "unanswerable"]
    found = measures(report)
    assert found["answerable.hit@1"] == 0.5
    assert found["typo.mrr"] == 0.5
    assert found["list.coverage"] == 1
    assert found["typo.quoted"] == 1
    assert found["near.abstained"] == found["unanswerable.abstained"] == found["abstention.recall"] == 0.5
    assert found["abstention.precision"] == 1
    assert found["hybrid.gain"] == 0.5
    assert "typo.coverage" not in found
    facts = json.loads(json.dumps(report_facts(report, misses=True)))
    assert facts["answerable"]["typo"]["hit_at_3"] == 1
    assert facts["reliability"]["bins"][0]["observed"] == 0.5
    assert [miss["answerable"] for miss in facts["misses"]] == [False]


def test_replies_without_a_search_say_nothing_of_the_confidence() -> None:
    greeting = outcome(answerable=False, status=AnswerStatus.GREETING, confidence=0)
    assert make_report("set", "toy", "s", [greeting]).reliability is None
    report = make_report("set", "toy", "s", [greeting, outcome("一", rank=1, confidence=0.8)])
    assert report.reliability is not None
    assert report.reliability.predicted == (0.8,)


def test_reliability_by_hand() -> None:
    predicted = [0.1, 0.1, 0.1, 0.9, 0.7, 0.8, 1.0, 1.0]
    happened = [False, True, False, True, False, True, True, True]
    found = measure_reliability(predicted, happened, bins=4)
    # Quantiles of two; the third 0.1 stays with the others, and both 1.0 stay together.
    assert [(one.hits, one.count) for one in found.bins] == [(1, 3), (0, 1), (2, 2), (2, 2)]
    assert [one.predicted for one in found.bins] == pytest.approx([0.1, 0.7, 0.85, 1.0])
    error = (3 * (1 / 3 - 0.1) + 0.7 + 2 * 0.15) / 8
    assert found.expected_calibration_error == pytest.approx(error)
    squares = [0.01, 0.81, 0.01, 0.01, 0.49, 0.04, 0, 0]
    assert found.brier_score == pytest.approx(sum(squares) / 8)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40), st.integers(1, 12))
def test_every_prediction_is_in_one_bin(pairs: list[tuple[float, bool]], bins: int) -> None:
    predicted, happened = zip(*pairs, strict=True)
    found = measure_reliability(predicted, happened, bins)
    assert sum(one.count for one in found.bins) == len(pairs)
    assert sum(one.hits for one in found.bins) == sum(happened)
    assert 1 <= len(found.bins) <= bins
    assert all(one.count for one in found.bins)
    assert 0 <= found.expected_calibration_error <= 1
    assert 0 <= found.brier_score <= 1
    for one in found.bins:
        low, high = wilson_interval(one.hits, one.count)
        assert 0 <= low <= one.observed + 1e-9
        assert one.observed - 1e-9 <= high <= 1


def test_the_picture_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reliability = measure_reliability([0.2, 0.6, 0.9], [False, True, True])
    draw_reliability(reliability, "set", tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(StorageError):
        draw_reliability(reliability, "set", tmp_path / "nowhere" / "curve.png")
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ModelError) as caught:
        draw_reliability(reliability, "set", tmp_path / "other.png")
    assert caught.value.message_id == "plot_package_missing"


def test_the_picture_gets_the_name_it_was_given(tmp_path: Path) -> None:
    draw_reliability(measure_reliability([0.5], [True]), "讲话", tmp_path / "curve")
    assert (tmp_path / "curve").read_bytes().startswith(b"\x89PNG")


def test_a_sets_own_passages_are_indexed_once(
    passages_set: Path, settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    question_set = read_question_set(passages_set)
    first = open_searched(question_set, settings, ToyEncoder())
    assert [document.name for document in first.documents.values()] == ["p1", "p2"]
    assert first.folder.is_relative_to(settings.cache_dir)
    assert not settings.data_dir.exists()
    again = open_searched(question_set, settings, ToyEncoder())
    assert again.folder == first.folder
    other = open_searched(question_set, settings, ToyEncoder(dimension=32))
    assert other.manifest.dimension == 32
    (first.folder / "manifest.json").write_text("damaged")
    assert open_searched(question_set, settings, ToyEncoder()).folder != first.folder
    monkeypatch.setattr(commands_eval, "build_snapshot", pytest.fail)
    open_searched(question_set, settings, ToyEncoder())


def test_answers_over_passages_are_scored_by_their_sources(
    passages_set: Path, settings: IndexSettings, canned: dict[str, Answer]
) -> None:
    question_set = read_question_set(passages_set)
    snapshot = open_searched(question_set, settings, ToyEncoder())
    ids = {document.name: document.id for document in snapshot.documents.values()}
    one, two = (Excerpt(ids[name], "题", (), 0, 1, "一", (), 1.0) for name in ("p1", "p2"))
    shown = Answer("?", AnswerStatus.ANSWERED, AnswerKind.PASSAGES, 0.5, (one, one), (two,))
    canned |= dict.fromkeys([question.text for question in question_set.questions], shown)
    first, second, _ = evaluate(question_set, snapshot, ToyEncoder(), FITTED)
    assert (first.score, first.would_hit) == (Score(2, 1, 1), False)  # p2 comes only on request
    assert (second.score, second.would_hit) == (Score(1, 1, 1), True)


def test_single_searches_are_measured_beside_the_hybrid(
    passages_set: Path, speeches_set: Path, settings: IndexSettings
) -> None:
    for folder, count in ((passages_set, 7), (speeches_set, 5)):
        question_set = read_question_set(folder)
        snapshot = open_searched(question_set, settings, ToyEncoder())
        found = {one.name: one for one in compare_searches(question_set, snapshot, ToyEncoder(), FITTED)}
        assert len(found) == count
        assert all(one.count == 2 for one in found.values())
        assert found["bm25_words"].hit_at_1 == found["bm25_bigrams"].hit_at_1 == 1
        assert all(one.hit_at_1 <= one.mrr <= 1 for one in found.values())
        assert list(found)[-1] == HYBRID


def test_lists_and_replies_are_no_matter_for_a_single_search(settings: IndexSettings) -> None:
    questions = (
        Question("1", "甲", "list", ("一", "二"), every=True, answerable=True),
        Question("2", "乙", "followup", ("一",), every=False, answerable=True, context=("甲",)),
        Question("3", "丙", "near", (), every=False, answerable=False),
    )
    question_set = QuestionSet("none", questions)
    snapshot = open_searched(question_set, settings, ToyEncoder())
    assert compare_searches(question_set, snapshot, ToyEncoder(), FITTED) == []


def test_the_gain_is_over_the_best_single_search() -> None:
    searches = [Baseline(name, 1, hit, 1, 1) for name, hit in (("a", 0.3), ("b", 0.5), (HYBRID, 0.6))]
    points, best = gain(searches)
    assert (points, best.name) == (pytest.approx(0.1), "b")


def test_the_ablation_leaves_out_one_part_at_a_time(speeches_set: Path, settings: IndexSettings) -> None:
    from index.search.features import FEATURES
    from tests.benchmarks.ablation import RememberingEncoder, measure, variants

    question_set = read_question_set(speeches_set)
    encoder = RememberingEncoder(ToyEncoder())
    snapshot = open_searched(question_set, settings, encoder)
    names = []
    for variant in variants():
        outcomes = measure(variant, question_set, snapshot, encoder, FITTED)
        assert [outcome.question.id for outcome in outcomes] == ["a", "b"]
        assert not any(outcome.abstained for outcome in outcomes)
        names.append(variant.name)
    assert names[0] == "full"
    assert len(set(names)) == len(names) > len(FEATURES)


def test_floors(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    path.write_text('{"council": {"natural.hit@1": 0.5, "list.coverage": 0.1, "natural.mrr": 0.7}}')
    floors = read_floors(path, "council")
    found = shortfalls({"natural.hit@1": 0.5, "natural.mrr": 0.6999}, floors)
    assert found == [Shortfall("list.coverage", None, 0.1), Shortfall("natural.mrr", 0.6999, 0.7)]
    for name, text, message_id in (
        ("town", None, "floors_unknown_set"),
        ("council", "{", "floors_wrong"),
        ("council", '{"council": {"x": "high"}}', "floors_wrong"),
    ):
        if text is not None:
            path.write_text(text)
        with pytest.raises(QuestionSetError) as caught:
            read_floors(path, name)
        assert caught.value.message_id == message_id
    with pytest.raises(QuestionSetError) as caught:
        read_floors(tmp_path / "nowhere.json", "council")
    assert caught.value.message_id == "question_set_unreadable"


def test_the_command_prints_a_table(run: Callable[..., Result], speeches_set: Path) -> None:
    result = run(speeches_set, "--misses", "--baselines")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "council: 3 questions, model toy" in result.stdout
    for words in ("hit@1", "natural", "chitchat", "Abstention", "bm25_bigrams", "hybrid"):
        assert words in result.stdout
    assert "首位命中" in run(speeches_set, SPEECHBOT_LANGUAGE="zh-hans").stdout


def test_the_command_gives_json_and_draws(
    run: Callable[..., Result], passages_set: Path, tmp_path: Path
) -> None:
    result = run(passages_set, "--json", "--misses", "--baselines", "--plot", tmp_path / "curve.png")
    assert result.exit_code == 0
    facts = json.loads(result.stdout)
    assert (facts["set"], facts["questions"], facts["model"]) == ("town", 3, "toy")
    assert {one["name"] for one in facts["baselines"]} > {HYBRID, "bm25_words_titled"}
    assert facts["unanswerable"]["unanswerable"]["abstained"] == 1
    assert (tmp_path / "curve.png").stat().st_size > 1000


def test_the_command_writes_the_answers(
    run: Callable[..., Result], speeches_set: Path, tmp_path: Path
) -> None:
    assert run(speeches_set, "--answers", tmp_path / "answers.jsonl").exit_code == 0
    lines = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()]
    assert [line.keys() for line in lines] == [{"id", "excerpts", "abstained"}] * len(OVER_SPEECHES)
    assert [line["id"] for line in lines] == [record["id"] for record in OVER_SPEECHES]
    assert all(line["abstained"] == (not line["excerpts"]) for line in lines)
    refused = run(speeches_set, "--answers", tmp_path / "none" / "answers.jsonl")
    assert (refused.exit_code, "none" in refused.stderr) == (6, True)


@pytest.mark.parametrize("kind", AnswerKind)
def test_the_points_of_a_list_are_one_quote(kind: AnswerKind) -> None:
    points = (excerpt("甲。"), excerpt("乙。"))
    question = Question("q", "有哪些", "list", ("甲", "乙"), every=True, answerable=True)
    apart = score_spans(["甲。", "乙。"], question.gold, every=True)
    answer = Answer("有哪些", AnswerStatus.ANSWERED, kind, 1.0, points)
    outcome = Outcome(question, answer, apart, would_hit=True)
    assert outcome.quotes == (["甲。", "乙。"] if kind is AnswerKind.PASSAGES else ["甲。\n乙。"])
    assert (outcome.score.rank, outcome.whole.rank) == (2, len(outcome.quotes))
    assert replace(outcome, answer=replace(answer, excerpts=())).quotes == []


def test_the_command_names_what_is_below_its_floor(
    run: Callable[..., Result], speeches_set: Path, tmp_path: Path
) -> None:
    floors = tmp_path / "floors.json"
    floors.write_text('{"council": {"answerable.hit@1": 0.0}}')
    assert run(speeches_set, "--floors", floors).exit_code == 0
    floors.write_text('{"council": {"answerable.hit@1": 0.0, "natural.hit@3": 1.01, "list.coverage": 0.5}}')
    result = run(speeches_set, "--floors", floors)
    assert result.exit_code == 1
    assert "natural.hit@3" in result.stderr
    assert "list.coverage is -" in result.stderr
    assert "answerable.hit@1" not in result.stderr


def test_the_command_tells_what_is_wrong(run: Callable[..., Result], tmp_path: Path) -> None:
    missing = run(tmp_path / "nowhere")
    assert (missing.exit_code, missing.stdout) == (3, "")
    assert "nowhere" in missing.stderr
    write_lines(tmp_path / "set" / "questions.jsonl", OVER_SPEECHES[2:])
    nothing = run(tmp_path / "set", "--plot", tmp_path / "curve.png")
    assert (nothing.exit_code, "nothing to draw" in nothing.stderr) == (3, True)
    assert not (tmp_path / "curve.png").exists()
    unknown = run(tmp_path / "set", "--floors", tmp_path / "floors.json")
    assert (unknown.exit_code, unknown.stdout) == (3, "")


def test_every_text_that_is_printed_exists() -> None:
    import re

    source = Path(evaluation_tables.__file__).read_text("utf-8")
    used = set(re.findall(r'"(eval_\w+)"', source))
    columns = re.findall(r"columns = \(([^)]*)\)", source) + re.findall(r"_table\(\(([^)]*)\)", source)
    used |= {f"column_{name}" for part in columns for name in re.findall(r'"(\w+)"', part)}
    assert len(used) > 20
    assert used <= TEXTS.keys()
