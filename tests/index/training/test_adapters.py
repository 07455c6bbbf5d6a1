"""What training learns is named and scaled as the graph reads it; skipped without the extra train."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from tests.tiny_weights import HEADS, HIDDEN, LAYERS, WIDE, tiny_judge, tiny_low_rank

pytestmark = [
    pytest.mark.model,  # torch takes seconds
    pytest.mark.skipif(not (find_spec("datasets") and find_spec("peft")), reason="needs the extra train"),
]

RANK = 3


def bert(labels: int = 0) -> object:
    """Return BERT of the tiny sizes, with a head for as many labels or without one."""
    from transformers import BertConfig, BertForSequenceClassification, BertModel

    config = BertConfig(
        vocab_size=30,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=WIDE,
        num_labels=max(labels, 1),
    )
    return BertForSequenceClassification(config) if labels else BertModel(config, add_pooling_layer=False)


def test_low_rank_weights_have_the_names_and_shapes_that_the_graph_reads() -> None:
    from index.training.adapters import add_low_rank, learnt_weights

    model = bert()
    add_low_rank(model, RANK)
    learnt = learnt_weights(model)

    expected = {name: values.shape for name, values in tiny_low_rank().items()}
    assert {name: values.shape for name, values in learnt.items()} == expected
    assert {values.dtype for values in learnt.values()} == {np.dtype(np.float16)}


def test_the_head_of_a_judge_learns_too() -> None:
    from index.training.adapters import add_low_rank, learnt_weights
    from index.training.judge import HEAD

    model = bert(labels=1)
    model.bert.encoder.layer = model.bert.encoder.layer[:1]
    add_low_rank(model, RANK, HEAD)
    learnt = learnt_weights(model)

    expected = {name: values.shape for name, values in tiny_judge().items()}
    assert {name: values.shape for name, values in learnt.items()} == expected


def test_the_product_is_what_training_adds_to_the_matrix(tmp_path: Path) -> None:
    import torch

    from index.training.adapters import add_low_rank, learnt_weights, save_weights

    model = bert().eval()
    layer = model.encoder.layer[1].intermediate.dense
    values = torch.randn(4, HIDDEN, generator=torch.Generator().manual_seed(0))
    before = layer(values).detach().numpy()
    add_low_rank(model, RANK)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "lora_B" in name:
                weights.normal_()
    after = model.eval().encoder.layer[1].intermediate.dense(values).detach().numpy()

    save_weights(learnt_weights(model), tmp_path / "weights.safetensors")
    learnt = load_file(tmp_path / "weights.safetensors")

    narrow, wide = (learnt[f"l1.fi.{side}"].astype(np.float32) for side in "AB")
    assert after - before == pytest.approx(values.numpy() @ narrow.T @ wide.T, abs=0.02)
    assert np.abs(after - before).max() > 0.2


def test_no_model_is_an_error() -> None:
    from index.training.adapters import add_low_rank, learnt_weights

    with pytest.raises(ValueError, match="transformer"):
        add_low_rank(None, RANK)
    with pytest.raises(ValueError, match="transformer"):
        learnt_weights(None)
