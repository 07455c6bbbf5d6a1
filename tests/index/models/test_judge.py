"""The judge of our own on tiny weights, and a cross-encoder of another kind."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelError
from index.models.folder import JUDGE_GRAPH, PIECE_MODEL, ensure_model_folder
from index.models.judge import CrossEncoderJudge, Judge, OnnxJudge, load_judge
from index.settings import NO_RERANKER, OFFLINE_MODEL, OFFLINE_RERANKER, IndexSettings
from tests.tiny_weights import install_tiny_model

SENTENCES = ["政协", "政" * 30, "", "a <s> </s>", "协政协", "\ud83d"]
ODD = ["", " ", "\ud83d", "</s><pad>", "\x00", "龘" * 2000]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexSettings]:
    """Settings whose cache holds a tiny model."""
    settings = IndexSettings(model=OFFLINE_MODEL, cache_dir=tmp_path_factory.mktemp("cache"), threads=1)
    with pytest.MonkeyPatch.context() as patch:
        install_tiny_model(tmp_path_factory.mktemp("installed"), patch)
        ensure_model_folder(settings.cache_dir / OFFLINE_MODEL)
        yield settings


@pytest.fixture(scope="module")
def judge(tiny: IndexSettings) -> Judge:
    made = load_judge(tiny, OFFLINE_MODEL)
    assert isinstance(made, OnnxJudge)
    return made


def test_each_sentence_has_a_score_of_its_own(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    together = judge.score("政协？", SENTENCES)
    assert together.shape == (len(SENTENCES),)
    assert together.dtype == np.float64
    assert judge.score("政协？", SENTENCES[::-1]) == pytest.approx(together[::-1])
    # Padding shifts the 8-bit steps a little.
    alone = [judge.score("政协？", [sentence])[0] for sentence in SENTENCES]
    assert together == pytest.approx(alone, abs=0.1)
    monkeypatch.setattr("index.models.judge.BATCH_TOKENS", 1)
    assert judge.score("政协？", SENTENCES) == pytest.approx(alone)


def test_no_sentence_gives_no_score(judge: Judge) -> None:
    assert judge.score("政协？", []).shape == (0,)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_judged_like_any_other(judge: Judge, text: str) -> None:
    assert np.isfinite(judge.score(text, ["政协", text])).all()


def test_of_a_long_question_the_end_is_read(judge: Judge) -> None:
    ends = ["政" * 64, "政" * 63 + "协"]
    first, second = (judge.score("a " * 70 + end, ["政协"])[0] for end in ends)
    assert first == judge.score("协" * 90 + ends[0], ["政协"])[0]
    assert first != second


def test_what_serves_is_what_the_setting_names(tiny: IndexSettings) -> None:
    def loaded(reranker: str | None, model: str = OFFLINE_MODEL) -> Judge | None:
        return load_judge(tiny.model_copy(update={"reranker": reranker}), model)

    assert isinstance(loaded(None), OnnxJudge)
    assert loaded(None, "another/model") is None
    assert loaded(NO_RERANKER) is None
    named = loaded(OFFLINE_RERANKER, "another/model")
    assert isinstance(named, OnnxJudge)
    assert named.name == OFFLINE_RERANKER


@pytest.mark.parametrize("name", ["/no/such/folder", "./nowhere", "a b"])
def test_a_reranker_that_is_not_there(tiny: IndexSettings, name: str) -> None:
    with pytest.raises(ModelError, match="reranker_unreadable") as caught:
        load_judge(tiny.model_copy(update={"reranker": name}), OFFLINE_MODEL)
    assert caught.value.facts["model"] == name
    assert "http" not in str(caught.value)


def test_a_hub_that_cannot_be_reached(tiny: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    # Port 9 of this machine: nobody listens, and the test never leaves the machine.
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match=r"reranker_unreadable.*127\.0\.0\.1"):
        load_judge(tiny.model_copy(update={"reranker": "nobody/speech-bot-test"}), OFFLINE_MODEL)


@pytest.mark.parametrize("name", [JUDGE_GRAPH, PIECE_MODEL])
def test_a_file_of_our_own_that_cannot_be_read(tiny: IndexSettings, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny.cache_dir / OFFLINE_MODEL, folder)
    (folder / name).write_bytes(b"no model")
    with pytest.raises(ModelError, match="model_unreadable"):
        OnnxJudge.from_folder(folder, 1)


@pytest.fixture(scope="module")
def cross_encoder(tiny: IndexSettings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of sentence-transformers: BERT as small as the tiny model, with a head drawn by chance."""
    import torch
    from sentence_transformers import CrossEncoder

    torch.manual_seed(0)
    model = CrossEncoder(str(tiny.cache_dir / OFFLINE_MODEL), num_labels=1, device="cpu")
    with torch.no_grad():
        model.model.classifier.weight.mul_(20)
    folder = tmp_path_factory.mktemp("cross") / "encoder"
    model.save_pretrained(str(folder))
    return folder


@pytest.mark.model
def test_any_cross_encoder_judges(
    tiny: IndexSettings, cross_encoder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from sentence_transformers import CrossEncoder

    capfd.readouterr()
    judge = load_judge(tiny.model_copy(update={"reranker": str(cross_encoder)}), OFFLINE_MODEL)

    assert isinstance(judge, CrossEncoderJudge)
    assert judge.name == str(cross_encoder)
    scores = judge.score("政协？", SENTENCES)
    assert scores.shape == (len(SENTENCES),)
    assert scores.dtype == np.float64
    chances = CrossEncoder(str(cross_encoder), device="cpu").predict(
        [("政协？", sentence) for sentence in SENTENCES[:5]], show_progress_bar=False
    )
    assert 1 / (1 + np.exp(-scores[:5])) == pytest.approx(chances, abs=1e-5), "before the activation"
    assert np.ptp(scores) > 0.01
    assert judge.score("政协？", []).shape == (0,)
    assert np.isfinite(judge.score("\ud83d", SENTENCES)).all()

    rows: list[bool] = []
    threads = [
        threading.Thread(target=lambda: rows.append(np.allclose(judge.score("政协？", SENTENCES), scores)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows == [True] * 4
    assert capfd.readouterr().err == ""


@pytest.mark.model
def test_a_damaged_cross_encoder_is_a_clear_error(tiny: IndexSettings, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"', "utf-8")
    with pytest.raises(ModelError, match="reranker_unreadable"):
        load_judge(tiny.model_copy(update={"reranker": str(tmp_path)}), OFFLINE_MODEL)
