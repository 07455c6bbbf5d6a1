from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from safetensors.numpy import load_file, save_file

from index.errors import ModelError, StorageError
from index.models import folder as model
from index.models.folder import (
    GRAPH,
    GRAPH_DATA,
    JUDGE_GRAPH,
    MANIFEST,
    PIECE_MODEL,
    QUESTION_GRAPH,
    checked_fingerprint,
    ensure_model_folder,
    make_model_folder,
)
from index.models.graph import build_encoder, build_judge
from index.models.learnt_weights import QUESTION_ENCODER, learnt_path
from index.models.tokenizer import choose_pieces
from index.models.weights import WeightFile
from tests.tiny_weights import (
    HIDDEN,
    LAYERS,
    PIECES,
    install_tiny_model,
    tiny_judge,
    tiny_low_rank,
    tiny_tensors,
)


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny weights in place of the installed package; importing it would fail."""
    return install_tiny_model(tmp_path, monkeypatch)


ROOT = Path(__file__).parents[3]


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_is_whole_and_alone(weights: Path, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    target = tmp_path / "cache" / "model"

    make_model_folder(target, lambda done, total: steps.append((done, total)))

    total = LAYERS + 3
    assert steps == [(done, total) for done in range(total + 1)]
    assert names(target) == {
        *("1_Pooling/config.json", "2_Normalize/config.json", "config.json", "modules.json"),
        *("config_sentence_transformers.json", "sentence_bert_config.json", "model.safetensors"),
        *("tokenizer.json", "tokenizer_config.json", PIECE_MODEL, MANIFEST),
        *(GRAPH, QUESTION_GRAPH, JUDGE_GRAPH, GRAPH_DATA),
    }
    assert {path.name for path in target.parent.iterdir()} == {"model", "model.lock"}
    assert len({path.stat().st_mode for path in target.rglob("*") if path.is_file()}) == 1, (
        "read by all alike"
    )
    assert json.loads((target / "config.json").read_text("utf-8"))["vocab_size"] == len(PIECES) - 2
    prompts = json.loads((target / "config_sentence_transformers.json").read_text("utf-8"))["prompts"]
    assert prompts == {"query": "query: ", "passage": "passage: ", "document": "passage: "}


def test_the_weights_are_those_of_the_file(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.models.tensors.ROWS_AT_ONCE", 5)
    make_model_folder(tmp_path / "model")
    made, given = load_file(tmp_path / "model" / "model.safetensors"), tiny_tensors()

    kept = [i for i, piece in enumerate(PIECES) if piece not in ("при", "éé")]
    assert np.array_equal(made["embeddings.word_embeddings.weight"], given["emb.word"][kept])
    assert np.array_equal(made["embeddings.token_type_embeddings.weight"].ravel(), given["emb.type"])
    assert np.array_equal(made["encoder.layer.1.intermediate.dense.weight"], given["l1.fi.w"])
    assert np.array_equal(made["encoder.layer.1.attention.output.LayerNorm.bias"], given["l1.aln.b"])
    assert len(made) == 5 + LAYERS * 16
    assert made["embeddings.position_embeddings.weight"].shape == (512, HIDDEN)


def test_the_fingerprint_follows_the_weights(weights: Path, tmp_path: Path) -> None:
    first = ensure_model_folder(tmp_path / "first")
    assert ensure_model_folder(tmp_path / "second") == first
    content = bytearray(weights.read_bytes())
    content[-1] ^= 0x11
    weights.write_bytes(content)
    assert ensure_model_folder(tmp_path / "third") != first


def test_other_learnt_weights_make_the_folder_anew_but_no_index(weights: Path, tmp_path: Path) -> None:
    """The vectors of passages stay, and with them the fingerprint that an index is kept by."""
    first = ensure_model_folder(tmp_path / "model")
    passages, questions = ((tmp_path / "model" / name).read_bytes() for name in (GRAPH, QUESTION_GRAPH))
    other = {name: values * 2 for name, values in tiny_low_rank().items()}
    save_file(other, learnt_path(QUESTION_ENCODER))
    assert checked_fingerprint(tmp_path / "model") is None

    assert ensure_model_folder(tmp_path / "model") == first
    assert (tmp_path / "model" / GRAPH).read_bytes() == passages
    assert (tmp_path / "model" / QUESTION_GRAPH).read_bytes() != questions


def stored_apart(graph: Path) -> dict[str, list[tuple[str, str]]]:
    """Return where the constants lie that a graph reads from another file, by name."""
    constants = onnx.load(graph, load_external_data=False).graph.initializer
    return {
        one.name: [(entry.key, entry.value) for entry in one.external_data]
        for one in constants
        if one.external_data
    }


def test_the_graphs_share_their_weights(weights: Path, tmp_path: Path) -> None:
    make_model_folder(tmp_path / "model")
    passages, questions, judge = (
        stored_apart(tmp_path / "model" / name) for name in (GRAPH, QUESTION_GRAPH, JUDGE_GRAPH)
    )
    assert {dict(places)["location"] for places in passages.values()} == {GRAPH_DATA}
    assert questions == passages
    assert judge.items() <= passages.items()
    assert passages.keys() - judge.keys() == {name for name in passages if name.endswith(".levels")}, (
        "the judge multiplies in 8 bits"
    )


@pytest.mark.parametrize(("name", "output"), [(QUESTION_GRAPH, "sentence_embedding"), (JUDGE_GRAPH, "logit")])
def test_what_shares_weights_reads_those_it_was_built_with(
    weights: Path, tmp_path: Path, name: str, output: str
) -> None:
    make_model_folder(tmp_path / "model")
    opened = WeightFile.open(weights)
    kept = choose_pieces(opened)
    if name == JUDGE_GRAPH:
        whole = build_judge(opened, kept, tiny_judge())
    else:
        whole = build_encoder(opened, kept, tiny_low_rank())
    feed = {"input_ids": np.array([[0, 4, 7, 2]]), "attention_mask": np.ones((1, 4), np.int64)}
    results = [
        onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"]).run([output], feed)[0]
        for graph in (str(tmp_path / "model" / name), whole.SerializeToString())
    ]
    assert results[0].tolist() == results[1].tolist()


def test_a_whole_folder_is_used_again_without_the_package(weights: Path, tmp_path: Path) -> None:
    fingerprint = ensure_model_folder(tmp_path / "model")
    weights.unlink()
    assert ensure_model_folder(tmp_path / "model") == fingerprint


def cut_graph(folder: Path) -> None:
    (folder / GRAPH).write_bytes((folder / GRAPH).read_bytes()[:-1])


def flip_graph(folder: Path) -> None:
    content = bytearray((folder / GRAPH).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / GRAPH).write_bytes(content)


def cut_weights(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"")


def drop_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


def wrong_manifest(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | {"files": []}), "utf-8")


def older_converter(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | {"made_with": "another"}), "utf-8")


def drop_judge(folder: Path) -> None:
    (folder / JUDGE_GRAPH).unlink()


def flip_data(folder: Path) -> None:
    content = bytearray((folder / GRAPH_DATA).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / GRAPH_DATA).write_bytes(content)


def leftover_draft(folder: Path) -> None:
    shutil.rmtree(folder)
    draft = folder.with_name(f"{folder.name}.new")
    draft.mkdir()
    (draft / "half").write_bytes(b"written")


HARMS = (
    *(cut_graph, flip_graph, flip_data, cut_weights, drop_judge),
    *(drop_manifest, wrong_manifest, older_converter, leftover_draft),
)


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_folder_is_made_anew(weights: Path, tmp_path: Path, harm: Callable[[Path], None]) -> None:
    target = tmp_path / "cache" / "model"
    fingerprint = ensure_model_folder(target)
    harm(target)
    assert checked_fingerprint(target) is None

    assert ensure_model_folder(target) == fingerprint
    assert checked_fingerprint(target) == fingerprint
    assert {path.name for path in target.parent.iterdir()} == {"model", "model.lock"}


def test_two_at_once_both_end_well(weights: Path, tmp_path: Path) -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.append(ensure_model_folder(tmp_path / "model")))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert made[0] == made[1] == checked_fingerprint(tmp_path / "model")


def test_a_full_disk_leaves_nothing_behind(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(model, "write_safetensors", refuse)
    with pytest.raises(StorageError, match="disk_full"):
        make_model_folder(tmp_path / "cache" / "model")
    assert {path.name for path in (tmp_path / "cache").iterdir()} <= {"model.lock"}


def test_a_cache_that_is_no_folder(weights: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", "utf-8")
    with pytest.raises(StorageError):
        make_model_folder(tmp_path / "cache" / "model")


def test_the_package_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="offline_model_missing"):
        make_model_folder(tmp_path / "model")


def test_the_weight_file_is_damaged(weights: Path, tmp_path: Path) -> None:
    weights.write_bytes(weights.read_bytes()[:2000])
    with pytest.raises(ModelError, match="offline_model_damaged"):
        make_model_folder(tmp_path / "cache" / "model")
    assert {path.name for path in (tmp_path / "cache").iterdir()} <= {"model.lock"}


def test_nothing_is_told_to_the_makers_of_the_runtime(tmp_path: Path) -> None:
    """It would begin by noting a number of its own for this machine in the home folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    program = "import index.models.sessions as s; s.onnxruntime.get_available_providers()"
    subprocess.run(
        [sys.executable, "-c", program], env=environment | {"HOME": str(tmp_path)}, check=True, cwd=ROOT
    )
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
