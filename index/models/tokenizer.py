"""The tokenizer of the offline model: which pieces are kept, and the files that describe it."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.models.weights import WeightFile

METASPACE = "▁"
MASK = "<mask>"

KEPT_BLOCKS = (
    (0x0000, 0x007F),  # ASCII
    (0x2E80, 0x30FF),  # radicals, CJK punctuation, kana
    (0x31F0, 0x31FF),  # kana for Ainu
    (0x3400, 0x4DBF),  # Han, extension A
    (0x4E00, 0x9FFF),  # Han
    (0xF900, 0xFAFF),  # Han, compatibility
    (0xFF00, 0xFFEF),  # full and half width
    (0x20000, 0x3FFFF),  # Han, extensions B and later
)
"""Characters whose pieces of any length are kept: the model is asked in Chinese, with English beside it."""
KEPT_CATEGORIES = "PSN"
"""First letters of the Unicode categories kept likewise: punctuation, symbols with emoji, numbers."""

SPECIAL_SCORE = -100.0
"""Special tokens are pieces too. With their score of 0 a user's literal ``<s>`` would become one; far below
any split into ordinary pieces (the lowest scores -20.4 each), it never does."""

UNMAPPED = (("～", "\ufdd0"), ("\U0001f23b", "\ufdd1"))
"""Characters that the model's own character map leaves alone and NFKC would change, with the noncharacters
that stand for them meanwhile."""


def choose_pieces(weights: WeightFile) -> NDArray[np.int64]:
    """Return the piece numbers to keep, ascending, (kept,) int64.

    Kept are Chinese, Japanese and ASCII pieces, punctuation, symbols and numbers, and every piece of a single
    character of any script: so no text becomes unknown that was known before, it is only cut finer.
    """
    return np.array([i for i, piece in enumerate(weights.pieces) if _is_kept(piece)], dtype=np.int64)


def _is_kept(piece: str) -> bool:
    text = piece.removeprefix(METASPACE)
    return len(text) <= 1 or all(
        any(first <= ord(character) <= last for first, last in KEPT_BLOCKS)
        or unicodedata.category(character)[0] in KEPT_CATEGORIES
        for character in text
    )


def tokenizer_json(weights: WeightFile, kept: NDArray[np.int64]) -> dict[str, Any]:
    """Return the content of ``tokenizer.json`` for the pieces ``kept``; ids are positions in ``kept``."""
    names = special_names(weights)
    new_id = {int(old): new for new, old in enumerate(kept)}
    vocabulary = [
        [weights.pieces[i], SPECIAL_SCORE if weights.pieces[i] in names else float(weights.scores[i])]
        for i in kept
    ]
    ids = {name: new_id[weights.pieces.index(name)] for name in names}
    begin, end = weights.pieces[weights.specials.begin], weights.pieces[weights.specials.end]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": number,
                "content": name,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for name, number in sorted(ids.items(), key=lambda item: item[1])
        ],
        "normalizer": {"type": "Sequence", "normalizers": _normalizers()},
        "pre_tokenizer": {
            "type": "Metaspace",
            "replacement": METASPACE,
            "prepend_scheme": "always",
            "split": True,
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [_special(begin), _sequence("A"), _special(end)],
            "pair": [
                *(_special(begin), _sequence("A"), _special(end)),
                *(_special(end), _sequence("B"), _special(end)),
            ],
            "special_tokens": {
                name: {"id": name, "ids": [ids[name]], "tokens": [name]} for name in (begin, end)
            },
        },
        "decoder": {
            "type": "Metaspace",
            "replacement": METASPACE,
            "prepend_scheme": "always",
            "split": True,
        },
        "model": {
            "type": "Unigram",
            "unk_id": new_id[weights.specials.unknown],
            "vocab": vocabulary,
            "byte_fallback": False,
        },
    }


def special_names(weights: WeightFile) -> tuple[str, ...]:
    """Return the texts of the special tokens: begin, end, padding, unknown and mask."""
    return (*(weights.pieces[i] for i in weights.specials), MASK)


def tokenizer_config(weights: WeightFile) -> dict[str, Any]:
    """Return the content of ``tokenizer_config.json``; a literal ``<s>`` in a text stays plain text."""
    begin, end, padding, unknown, mask = special_names(weights)
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": weights.shape.positions,
        "bos_token": begin,
        "cls_token": begin,
        "eos_token": end,
        "sep_token": end,
        "pad_token": padding,
        "unk_token": unknown,
        "mask_token": mask,
        "model_input_names": ["input_ids", "attention_mask"],
        "clean_up_tokenization_spaces": False,
        "split_special_tokens": True,
    }


def _normalizers() -> list[dict[str, Any]]:
    """Rebuild the model's own character map: Nmt, NFKC but for ``UNMAPPED``, and its spaces."""
    return [
        *(_replace(character, stand_in) for character, stand_in in UNMAPPED),
        {"type": "Nmt"},
        {"type": "NFKC"},
        *(_replace(stand_in, character) for character, stand_in in UNMAPPED),
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
        {"type": "Replace", "pattern": {"Regex": r" +\z"}, "content": ""},
    ]


def _replace(old: str, new: str) -> dict[str, Any]:
    return {"type": "Replace", "pattern": {"String": old}, "content": new}


def _special(name: str) -> dict[str, Any]:
    return {"SpecialToken": {"id": name, "type_id": 0}}


def _sequence(name: str) -> dict[str, Any]:
    return {"Sequence": {"id": name, "type_id": 0}}
