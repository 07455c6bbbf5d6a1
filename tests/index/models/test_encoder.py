from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.errors import ModelError
from index.models import learnt_weights
from index.models.batches import batches, without_surrogates
from index.models.encoder import Encoder, load_encoder
from index.models.folder import GRAPH, PIECE_MODEL, QUESTION_GRAPH
from index.models.onnx_encoder import OnnxEncoder
from index.models.pieces import PieceTokenizer
from index.models.sessions import open_session
from index.settings import OFFLINE_MODEL, IndexSettings
from tests.tiny_weights import HIDDEN, install_tiny_model
from tests.toy_encoder import ToyEncoder

TEXTS = ["政协", "政", "协政协政协", "", "a <s> </s>", "政协 a", "协"]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> IndexSettings:
    return IndexSettings(model=OFFLINE_MODEL, cache_dir=tmp_path_factory.mktemp("cache"), threads=1)


@pytest.fixture(scope="module")
def encoder(settings: IndexSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnnxEncoder]:
    with pytest.MonkeyPatch.context() as patch:
        install_tiny_model(tmp_path_factory.mktemp("installed"), patch)
        made = load_encoder(settings)
        assert isinstance(made, OnnxEncoder)
        yield made


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((left * right).sum(axis=1))


def test_batches_by_hand() -> None:
    # Longest first: 6 alone (6 + 6 > 10), then 5 and 5, then 2, 1 and 1.
    assert list(batches([1, 5, 2, 6, 5, 1], most=10)) == [[3], [1, 4], [2, 0, 5]]
    assert list(batches([])) == []
    assert list(batches([99, 3], most=10)) == [[0], [1]]


@given(st.lists(st.integers(1, 60)), st.integers(1, 100))
def test_batches_hold_every_text_once_within_the_limit(lengths: list[int], most: int) -> None:
    groups = list(batches(lengths, most))
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    for group in groups:
        assert len(group) == 1 or max(lengths[i] for i in group) * len(group) <= most


def test_surrogates_become_one_replacement_each() -> None:
    assert without_surrogates("甲\ud83d\ude00😀") == "甲\ufffd\ufffd😀"


def test_rows_have_unit_length_and_keep_their_order(
    encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.models.onnx_encoder.CHUNK", 3)
    done: list[int] = []

    together = encoder.encode_passages(TEXTS, done.append)
    alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])

    assert together.shape == (len(TEXTS), HIDDEN)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert together == pytest.approx(alone, abs=1e-5)
    assert sum(done) == len(TEXTS)


def test_questions_and_passages_have_prompts_of_their_own(
    encoder: OnnxEncoder, settings: IndexSettings, tmp_path: Path
) -> None:
    """Also where the folder has no graph of its own for questions."""
    shutil.copytree(settings.cache_dir / OFFLINE_MODEL, tmp_path / "model")
    (tmp_path / "model" / QUESTION_GRAPH).unlink()
    plain = OnnxEncoder.from_folder(tmp_path / "model", "plain", "0", 1)
    assert cosines(plain.encode_queries(["政协"]), plain.encode_passages(["政协"])) < 0.999


def test_questions_are_read_with_weights_of_their_own(encoder: OnnxEncoder, settings: IndexSettings) -> None:
    folder = settings.cache_dir / OFFLINE_MODEL
    questions, passages = (open_session(folder / name, 1, "tiny") for name in (QUESTION_GRAPH, GRAPH))
    tokenizer = PieceTokenizer.from_file(str(folder / PIECE_MODEL))
    same = OnnxEncoder("same", "0", passages, passages, tokenizer)

    found = encoder.encode_queries(TEXTS)

    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert cosines(found, same.encode_queries(TEXTS)).max() < 0.99
    assert encoder.encode_passages(TEXTS) == pytest.approx(same.encode_passages(TEXTS), abs=1e-6)
    swapped = OnnxEncoder("swapped", "0", questions, questions, tokenizer)
    assert found == pytest.approx(swapped.encode_queries(TEXTS), abs=1e-6)


@pytest.mark.parametrize("text", ["", " ", "\n", "\ud83d", "<s>", "</s><pad>", "\x00", "龘" * 2000])
def test_odd_texts_are_vectors_like_any_other(encoder: OnnxEncoder, text: str) -> None:
    assert np.linalg.norm(encoder.encode_queries([text])) == pytest.approx(1, abs=1e-5)


def test_no_text_gives_no_row(encoder: OnnxEncoder) -> None:
    assert encoder.encode_queries([]).shape == (0, HIDDEN)
    assert encoder.encode_passages([]).shape == (0, HIDDEN)


def test_a_literal_special_token_is_text(encoder: OnnxEncoder) -> None:
    spelt_out = encoder.encode_queries(["政<s>", "政</s>"])
    assert cosines(spelt_out, encoder.encode_queries(["政", "政"])).max() < 0.9999


def test_a_long_text_is_read_up_to_512_tokens(encoder: OnnxEncoder) -> None:
    assert encoder.encode_queries(["政" * 600]) == pytest.approx(encoder.encode_queries(["政" * 900]))


def test_many_threads_may_ask_at_once(encoder: OnnxEncoder) -> None:
    expected = encoder.encode_queries(TEXTS)
    wrong: list[int] = []

    def ask(i: int) -> None:
        for _ in range(5):
            if cosines(encoder.encode_queries([TEXTS[i]]), expected[i : i + 1]) < 0.99999:
                wrong.append(i)

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(len(TEXTS))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_folder_by_path_is_the_same_encoder(encoder: OnnxEncoder, settings: IndexSettings) -> None:
    folder = settings.cache_dir / OFFLINE_MODEL
    by_path = load_encoder(settings.model_copy(update={"model": str(folder)}))
    assert isinstance(by_path, OnnxEncoder)
    assert (by_path.fingerprint, by_path.dimension) == (encoder.fingerprint, HIDDEN)
    assert (encoder.name, by_path.name) == (OFFLINE_MODEL, str(folder))


def test_a_damaged_folder_of_ones_own_is_refused(encoder: OnnxEncoder, settings: IndexSettings) -> None:
    graph = settings.cache_dir / OFFLINE_MODEL / "model.onnx"
    content = graph.read_bytes()
    try:
        graph.write_bytes(content[:-1])
        with pytest.raises(ModelError, match="model_folder_damaged"):
            load_encoder(settings.model_copy(update={"model": str(graph.parent)}))
    finally:
        graph.write_bytes(content)


@pytest.mark.parametrize(
    "name",
    [
        "/no/such/folder",
        "./nowhere",
        "../a/b/c",
        "~/nowhere/at/all",
        "~nobody/x",
        "a b",
        "甲",
        "x" * 300 + "/y",
    ],
)
def test_a_path_that_is_not_there_fails_without_asking_the_hub(name: str) -> None:
    with pytest.raises(ModelError, match="model_not_found") as caught:
        load_encoder(IndexSettings(model=name))
    assert caught.value.facts["model"] == name
    assert "http" not in str(caught.value)


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model_unreadable.*config\.json"):
        load_encoder(IndexSettings(model=str(tmp_path)))


def test_a_hub_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    # Port 9 of this machine: nobody listens, and the test never leaves the machine.
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match=r"model_not_found.*127\.0\.0\.1"):
        load_encoder(IndexSettings(model="nobody/speech-bot-test"))


def test_the_offline_model_never_imports_torch(encoder: OnnxEncoder, settings: IndexSettings) -> None:
    program = (
        "import sys; from pathlib import Path; from index.settings import IndexSettings; "
        "from index.models import learnt_weights; learnt_weights.FOLDER = Path(sys.argv[2]); "
        "from index.models.encoder import load_encoder; "
        "load_encoder(IndexSettings(model=sys.argv[1])).encode_queries(['a']); "
        "print(*sys.modules)"
    )
    command = [sys.executable, "-c", program, str(settings.cache_dir / OFFLINE_MODEL)]
    command.append(str(learnt_weights.FOLDER))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    heavy = {"torch", "transformers", "sentence_transformers", "onnx", "huggingface_hub", "safetensors"}
    assert heavy & set(done.stdout.split()) == set()
    assert done.stderr == ""


def test_the_toy_encoder_counts_bigrams() -> None:
    toy: Encoder = ToyEncoder()
    rows = toy.encode_queries(["政协会议", "政协", "", "政协会议"])
    assert rows[0] @ rows[1] == pytest.approx(1 / np.sqrt(3))
    assert rows[0] @ rows[3] == pytest.approx(1)
    assert rows[2].tolist() == [1] + [0] * 63
    assert toy.encode_passages(["政协"]) == pytest.approx(rows[1:2])
