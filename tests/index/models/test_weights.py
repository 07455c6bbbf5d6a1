from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelError
from index.models.weights import BLOCK_DTYPE, QuantisedMatrix, WeightFile
from tests.tiny_weights import EPSILON, HIDDEN, LAYERS, PIECES, SCORES, tiny_tensors, tiny_weights

TINY = tiny_weights()


def test_q4_blocks_by_hand() -> None:
    # Byte j holds level j in its low half and level 15 - j in its high half; the scale is one half.
    block = np.zeros((1, 1), BLOCK_DTYPE)
    block["scale"] = 0.5
    block["nibbles"] = [j | (15 - j) << 4 for j in range(16)]

    weights = QuantisedMatrix.from_blocks(block).dequantise()

    rising = [-4.0, -3.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5]
    assert weights.tolist() == [rising + rising[::-1]]
    assert weights.dtype == np.float32


def test_every_block_has_its_own_scale() -> None:
    blocks = np.zeros((2, 2), BLOCK_DTYPE)
    blocks["scale"] = [[1, 2], [3, 4]]

    weights = QuantisedMatrix.from_blocks(blocks).dequantise()

    assert weights[:, ::32].tolist() == [[-8, -16], [-24, -32]]
    assert weights.shape == (2, 64)


def test_header_tokenizer_and_tensors() -> None:
    weights = WeightFile.parse(TINY)

    assert (weights.shape.hidden, weights.shape.layers, weights.shape.vocabulary) == (
        HIDDEN,
        LAYERS,
        len(PIECES),
    )
    assert weights.epsilon == pytest.approx(EPSILON)
    assert weights.specials == (0, 2, 1, 3)
    assert weights.pieces == PIECES
    assert weights.scores.tolist() == pytest.approx(SCORES)
    for name, values in tiny_tensors().items():
        if values.ndim == 2:
            assert np.array_equal(weights.matrix(name, values.shape[1]).dequantise(), values), name
        else:
            assert np.array_equal(weights.vector(name), values), name


def test_chosen_rows_in_the_given_order() -> None:
    rows = np.array([7, 2, 7])
    matrix = WeightFile.parse(TINY).matrix("emb.word", HIDDEN, rows)
    assert np.array_equal(matrix.dequantise(), tiny_tensors()["emb.word"][rows])


@given(st.integers(0, len(TINY) - 1))
def test_a_file_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises((ValueError, struct.error)):
        WeightFile.parse(TINY[:length])


@pytest.mark.parametrize("content", [b"", b"E5S1", b"PK\x03\x04" + TINY[4:], TINY[:4] + b"\x02" + TINY[5:]])
def test_another_file_is_a_model_error_with_its_path(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "e5.bin"
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        WeightFile.open(path)
    assert caught.value.message_id == "offline_model_damaged"
    assert caught.value.facts["path"] == str(path)


@pytest.mark.parametrize("name", ["no.such", "emb.pos"])
def test_a_tensor_that_is_missing_or_no_matrix(name: str) -> None:
    with pytest.raises(ModelError, match="offline_model_damaged"):
        WeightFile.parse(TINY).matrix(name, HIDDEN)
