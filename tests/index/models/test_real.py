"""The converted model itself: against the package's own engine and against sentence-transformers."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.models.encoder import Encoder, load_encoder
from index.models.folder import GRAPH, PIECE_MODEL
from index.models.judge import OnnxJudge, load_judge
from index.models.judge_text import describe
from index.models.learnt_weights import QUESTION_ENCODER, read_learnt
from index.models.onnx_encoder import OnnxEncoder
from index.models.pieces import PieceTokenizer
from index.models.sessions import open_session
from index.models.tensors import DENSE_PARTS
from index.settings import OFFLINE_MODEL, IndexSettings

ROOT = Path(__file__).parents[3]
RECORDED = ROOT / "tests/data/encoder/seed_vectors.npz"
SEED = ROOT / "seeds/000_e5bd8d3a6f45df47.txt"

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def settings() -> IndexSettings:
    return IndexSettings(model=OFFLINE_MODEL)


@pytest.fixture(scope="module")
def encoder(settings: IndexSettings) -> Encoder:
    return load_encoder(settings)


@pytest.fixture(scope="module")
def recorded() -> tuple[list[str], NDArray[np.float32]]:
    """200 runs of the seed and the engine's vectors: even ones are passages, odd ones questions."""
    text = SEED.read_text("utf-8")
    with np.load(RECORDED) as arrays:
        return [text[start:end] for start, end in arrays["spans"]], arrays["vectors"].astype(np.float32)


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    return np.asarray((left * right).sum(axis=1) / lengths)


def test_vectors_agree_with_the_package_s_own_engine(
    encoder: Encoder, settings: IndexSettings, recorded: tuple[list[str], NDArray[np.float32]]
) -> None:
    texts, vectors = recorded
    assert len(texts) == 200
    assert cosines(encoder.encode_passages(texts[0::2]), vectors[0::2]).min() >= 0.999

    # Our own questions are read with learnt weights, the engine's without: with the graph of passages.
    folder = settings.cache_dir / OFFLINE_MODEL
    passages = open_session(folder / GRAPH, 1, "plain")
    tokenizer = PieceTokenizer.from_file(str(folder / PIECE_MODEL))
    plain = OnnxEncoder("plain", "0", passages, passages, tokenizer)
    assert cosines(plain.encode_queries(texts[1::2]), vectors[1::2]).min() >= 0.999


def test_questions_differ_from_passages_and_have_unit_length(
    encoder: Encoder, recorded: tuple[list[str], NDArray[np.float32]]
) -> None:
    texts = recorded[0][::10]
    questions, passages = encoder.encode_queries(texts), encoder.encode_passages(texts)
    assert np.linalg.norm(questions, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    assert cosines(questions, passages).max() < 0.95


def add_learnt(model: Any, learnt: Mapping[str, NDArray[np.float16]]) -> None:
    """Add the products of low-rank weights to the matrices of a BERT of transformers."""
    import torch

    for name in learnt:
        if name.endswith(".A"):
            number, part, _ = name.removeprefix("l").split(".")
            matrix = model.get_submodule(f"encoder.layer.{number}.{DENSE_PARTS[part]}").weight
            narrow, wide = (learnt[f"l{number}.{part}.{side}"].astype(np.float32) for side in "AB")
            with torch.no_grad():
                matrix += torch.from_numpy(wide @ narrow)


def test_sentence_transformers_reads_the_same_folder(
    encoder: Encoder, settings: IndexSettings, recorded: tuple[list[str], NDArray[np.float32]]
) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [*recorded[0][::10], "", "a <s> b</s><mask> <pad>", "１９４９年～2024年", "政协" * 600]
    model = SentenceTransformer(str(settings.cache_dir / OFFLINE_MODEL), device="cpu", local_files_only=True)

    passages = model.encode_document(texts, show_progress_bar=False)
    assert cosines(encoder.encode_passages(texts), passages).min() >= 0.9999

    add_learnt(model.transformers_model, read_learnt(QUESTION_ENCODER))
    questions = model.encode_query(texts, show_progress_bar=False)
    assert cosines(encoder.encode_queries(texts), questions).min() >= 0.9999


def test_the_sentence_that_answers_is_judged_best(settings: IndexSettings) -> None:
    judge = load_judge(settings, OFFLINE_MODEL)
    assert isinstance(judge, OnnxJudge)
    title = "在全县乡村振兴工作会议上的讲话"
    sentences = [
        describe(title, "一、认清当前形势", "", text, "")
        for text in (
            "去年全县粮食总产量达到32.5万吨。",
            "困难不容低估，耕地撂荒仍然存在。",
            "账目每月公开。",
            "同志们，今天召开全县乡村振兴工作会议。",
            "2019年10月1日，新修的水渠正式通水。",
        )
    ]
    for asked, right in (("粮食总产量有多少？", 0), ("账目多久公开一次？", 2), ("水渠什么时候通水？", 4)):
        scores = judge.score(asked, sentences)
        assert int(scores.argmax()) == right, asked
        assert scores[right] > np.sort(scores)[-2] + 1.5, asked
        assert scores[right] > judge.score("航天飞机何时发射？", sentences).max() + 1.5


def test_any_other_model_runs_on_sentence_transformers(
    encoder: Encoder, settings: IndexSettings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # The same folder without our graph and manifest is a model like any other.
    for path in (settings.cache_dir / OFFLINE_MODEL).iterdir():
        if (path.suffix == ".json" and path.name != "speechbot-model.json") or path.is_dir():
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "model.safetensors").symlink_to(settings.cache_dir / OFFLINE_MODEL / "model.safetensors")

    other = load_encoder(settings.model_copy(update={"model": str(tmp_path)}))

    assert not isinstance(other, OnnxEncoder)
    assert other.dimension == encoder.dimension
    assert other.fingerprint != encoder.fingerprint
    texts = ["政协的三大职能是什么？", "", "信息宣传", "半个\ud83d"]
    done: list[int] = []
    passages = other.encode_passages(texts, done.append)
    assert cosines(passages, encoder.encode_passages(texts)).min() >= 0.9999
    assert sum(done) == len(texts)
    assert other.encode_queries([]).shape == (0, other.dimension)

    # Special tokens by name are text, and many threads may ask at once.
    literal = other.encode_queries(["a <s> </s> <mask>"])
    assert cosines(literal, other.encode_queries(["a < s> < /s> < mask>"])) == pytest.approx(1)
    expected = other.encode_queries(texts)
    rows: dict[int, NDArray[np.float32]] = {}

    def ask(i: int) -> None:
        rows[i] = other.encode_queries([texts[i]])[0]

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cosines(np.stack([rows[i] for i in range(len(texts))]), expected).min() >= 0.9999
    assert capfd.readouterr().err == ""


def test_a_damaged_model_of_another_kind_is_a_clear_error(tmp_path: Path) -> None:
    from index.errors import ModelError

    (tmp_path / "config.json").write_text('{"model_type": "bert"', "utf-8")
    with pytest.raises(ModelError, match="model_unreadable"):
        load_encoder(IndexSettings(model=str(tmp_path)))
