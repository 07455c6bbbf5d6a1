"""Turns texts into unit vectors: one protocol, two ways behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.models.folder import MANIFEST, checked_fingerprint, ensure_model_folder
from index.settings import OFFLINE_MODEL, IndexSettings


class Encoder(Protocol):
    """Texts to vectors whose dot product is their cosine similarity."""

    name: str
    fingerprint: str
    """Hexadecimal; vectors of encoders with different fingerprints must not be mixed."""
    dimension: int

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length per question, (n, d) float32; many threads may ask at once."""

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return one row of unit length per passage, (n, d) float32.

        ``progress`` is called with the number of texts newly done.
        """


def load_encoder(settings: IndexSettings, progress: Callable[[int, int], None] | None = None) -> Encoder:
    """Load the encoder that ``settings.model`` names; ModelError says why it cannot be had.

    The offline default is converted into ``settings.cache_dir`` on first use, with ``progress`` called with
    steps done and steps in all; StorageError where the disk refuses. A local folder that holds our graph runs
    on onnxruntime like it; every other local folder or hub name goes to sentence-transformers.
    """
    if settings.model == OFFLINE_MODEL:
        folder = settings.cache_dir / OFFLINE_MODEL
        return _load_ours(folder, ensure_model_folder(folder, progress), settings)
    path = local_path(settings.model)
    if path is not None and (path / MANIFEST).is_file():
        return _load_ours(path, checked_fingerprint(path), settings)
    return _load_other(path, settings)


def local_path(name: str) -> Path | None:
    """Return what ``name`` is on this disk, None where it is nothing there."""
    try:
        path = Path(name).expanduser()
        path.stat()
    except (FileNotFoundError, NotADirectoryError, RuntimeError):  # the last: ~ of a user that is not there
        return None
    except OSError as error:
        raise ModelError("model_not_found", model=name, reason=error.strerror or str(error)) from error
    return path


def _load_ours(folder: Path, fingerprint: str | None, settings: IndexSettings) -> Encoder:
    from index.models.onnx_encoder import OnnxEncoder  # noqa: PLC0415 - not needed by other models

    if fingerprint is None:
        raise ModelError("model_folder_damaged", path=str(folder))
    return OnnxEncoder.from_folder(folder, settings.model, fingerprint, settings.threads)


def _load_other(path: Path | None, settings: IndexSettings) -> Encoder:
    from index.models.hub import find_model  # noqa: PLC0415 - the offline model never asks the hub

    source, local = find_model(settings.model, path)
    # Importing torch takes five seconds, which the offline model never spends.
    from index.models.torch_encoder import SentenceTransformerEncoder  # noqa: PLC0415

    return SentenceTransformerEncoder.load(settings.model, source, local=local, threads=settings.threads)
