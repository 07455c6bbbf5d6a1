"""Opens graphs on onnxruntime as answering wants them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnxruntime

from index.errors import ModelError


def open_session(graph: Path, threads: int, name: str) -> Any:
    """Return an ``InferenceSession`` on ``threads`` threads; ModelError where the graph cannot be read.

    ``name`` is that of the model, for the message.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that spin while waiting take the cores that searching and other processes need.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library raises bare Exceptions of its own
        raise ModelError("model_unreadable", model=name, reason=str(error)) from error
