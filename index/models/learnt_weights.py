"""The weights of our own that ship with the package; MODEL_CARD.md beside them tells how they were made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "learnt"
QUESTION_ENCODER, JUDGE = "question_encoder.safetensors", "judge.safetensors"


def learnt_path(name: str) -> Path:
    """Return where the weights of that name lie."""
    return FOLDER / name


def read_learnt(name: str) -> Mapping[str, NDArray[np.float16]]:
    """Read weights by the names that the graph gives them."""
    from safetensors.numpy import load_file  # noqa: PLC0415 - only making the model folder needs it

    weights: Mapping[str, NDArray[np.float16]] = load_file(learnt_path(name))
    return weights
