"""Low-rank weights (LoRA, Hu et al. 2021) on every linear layer of the base model, and their file.

A linear layer with weights ``W`` gives ``W x + B (A x)``, where ``A`` is ``(rank, inputs)`` and ``B``
``(outputs, rank)``; the scale that training divides by the rank is folded into ``B``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from peft import LoraConfig, inject_adapter_in_model
from safetensors.numpy import save_file
from torch import nn

from index.models.tensors import DENSE_PARTS

LINEAR = ("query", "key", "value", "dense")
"""The last parts of the names of the linear layers that learn."""
DROPOUT = 0.05
SCALE = 2
"""What the product ``B A`` is multiplied by in training."""
_NAME = re.compile(r"encoder\.layer\.(\d+)\.(.+)\.lora_([AB])\.")
_SHORT = {long: short for short, long in DENSE_PARTS.items()}


def add_low_rank(model: nn.Module, rank: int, also: tuple[str, ...] = ()) -> None:
    """Give the linear layers of the encoder low-rank weights; these and the parts named ``also`` learn."""
    config = LoraConfig(
        r=rank,
        lora_alpha=SCALE * rank,
        lora_dropout=DROPOUT,
        # The head's own layer is called dense, too.
        target_modules=rf".*encoder\.layer\.\d+\..*\.({'|'.join(LINEAR)})",
    )
    inject_adapter_in_model(config, model)
    for name, values in model.named_parameters():
        values.requires_grad = "lora_" in name or name.startswith(also)


def learnt_weights(model: nn.Module) -> dict[str, NDArray[np.float16]]:
    """Return what has learnt, low-rank weights as ``l0.q.A``, ``l0.q.B``, …, other parts by their names."""
    weights = {}
    for name, values in model.named_parameters():
        if not values.requires_grad:
            continue
        numbers = values.detach().float().cpu().numpy()
        match = _NAME.search(name)
        if match is None:
            weights[name] = numbers.astype(np.float16)
        else:
            layer, part, side = match.groups()
            scale = SCALE if side == "B" else 1
            weights[f"l{layer}.{_SHORT[part]}.{side}"] = (numbers * scale).astype(np.float16)
    return weights


def save_weights(weights: Mapping[str, NDArray[np.float16]], path: Path) -> None:
    """Write named weights as a safetensors file."""
    save_file(dict(sorted(weights.items())), path)
