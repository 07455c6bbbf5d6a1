"""The tokenizer of the offline model as sentencepiece reads it: what answering uses.

sentence-transformers reads ``tokenizer.json``, which says the same; loaded by the library tokenizers that
takes 86 MB and .18 s, sentencepiece takes 28 MB and .11 s for this and is six times as quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.models.batches import LONGEST, without_surrogates
from index.models.tokenizer import special_names
from index.models.weights import WeightFile

NORMALISER = "nmt_nfkc"
"""Name of the model's own character map."""
JOINER = str.maketrans({"\u200d": " "})
"""The joiner inside emoji, which newer versions of that map leave alone and the model's own parts."""
CONTROL, UNKNOWN = 3, 2
"""Kinds of pieces that no text is cut into."""


def piece_model(weights: WeightFile, kept: NDArray[np.int64]) -> bytes:
    """Return the content of a sentencepiece model file for the pieces ``kept``; ids are positions in it."""
    # Both take a moment that no question should pay.
    from sentencepiece import SentencePieceNormalizer, sentencepiece_model_pb2  # noqa: PLC0415

    model: Any = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    model.ParseFromString(SentencePieceNormalizer(rule_name=NORMALISER).serialized_model_proto())
    model.ClearField("pieces")
    begin, end, padding, unknown, mask = special_names(weights)
    kinds = {unknown: UNKNOWN} | dict.fromkeys((begin, end, padding, mask), CONTROL)
    for number in kept:
        piece = weights.pieces[number]
        model.pieces.add(piece=piece, score=float(weights.scores[number]), type=kinds.get(piece, 1))
    ids = {weights.pieces[number]: place for place, number in enumerate(kept)}
    trainer, normaliser = model.trainer_spec, model.normalizer_spec
    trainer.model_type = trainer.UNIGRAM
    trainer.vocab_size = len(kept)
    trainer.bos_id, trainer.eos_id = ids[begin], ids[end]
    trainer.pad_id, trainer.unk_id = ids[padding], ids[unknown]
    trainer.bos_piece, trainer.eos_piece, trainer.pad_piece, trainer.unk_piece = begin, end, padding, unknown
    normaliser.add_dummy_prefix = normaliser.remove_extra_whitespaces = normaliser.escape_whitespaces = True
    return bytes(model.SerializeToString())


class PieceTokenizer:
    """Cuts texts into the numbers of pieces; may be used from many threads at once."""

    def __init__(self, processor: Any) -> None:
        """Cut with a ``SentencePieceProcessor``."""
        self._processor = processor
        self.padding = int(processor.pad_id())

    @classmethod
    def from_file(cls, path: str) -> PieceTokenizer:
        """Read a sentencepiece model; OSError or RuntimeError where it cannot be read."""
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415 - only the offline model needs it

        return cls(SentencePieceProcessor(model_file=path))

    def cut(self, text: str) -> Sequence[int]:
        """Return the pieces of a text between those of begin and end, at most ``LONGEST`` in all."""
        pieces = self._processor.encode(without_surrogates(text).translate(JOINER))
        return [self._processor.bos_id(), *pieces[: LONGEST - 2], self._processor.eos_id()]

    def cut_pair(self, first: str, second: str, most_first: int) -> Sequence[int]:
        """Return the pieces of two texts as ``<s> first </s></s> second </s>``.

        Of the first text the last ``most_first`` at most, and ``LONGEST`` in all.
        """
        begin, end = self._processor.bos_id(), self._processor.eos_id()
        one, two = self.cut(first)[1:-1], self.cut(second)[1:-1]
        pieces = [begin, *one[-most_first:], end, end, *two]
        return [*pieces[: LONGEST - 1], end]
