"""The child that edits, with the toy encoder: what tests start for ``index.updates.editor_process``.

A text that holds one of these words does to the child what the word says.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.updates import editor_process
from tests.toy_encoder import ToyEncoder

DIES, HANGS, FAILS, PRINTS = "进程突然结束", "进程停住不动", "程序出错", "程序打印"
CHILD = "tests.index.updates.toy_child"


class TroubledEncoder(ToyEncoder):
    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        everything = "".join(texts)
        if DIES in everything:
            os.kill(os.getpid(), signal.SIGKILL)
        if HANGS in everything:
            time.sleep(600)
        if FAILS in everything:
            raise RuntimeError("a mistake of ours")
        if PRINTS in everything:
            print('{"result": "not an answer"}')
            os.write(1, b'{"result": "not an answer"}\n')
        return super().encode_passages(texts, progress)


def main() -> None:
    editor_process.main(TroubledEncoder())
