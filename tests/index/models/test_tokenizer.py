from __future__ import annotations

import json

import numpy as np
import pytest
from tokenizers import Tokenizer

from index.models.tokenizer import SPECIAL_SCORE, choose_pieces, tokenizer_config, tokenizer_json
from index.models.weights import WeightFile
from tests.tiny_weights import PIECES, SCORES, tiny_weights

WEIGHTS = WeightFile.parse(tiny_weights())
KEPT = choose_pieces(WEIGHTS)
NAMES = [PIECES[i] for i in KEPT]


@pytest.fixture
def tokenizer() -> Tokenizer:
    made = Tokenizer.from_str(json.dumps(tokenizer_json(WEIGHTS, KEPT)))
    made.encode_special_tokens = True
    return made


def test_long_pieces_of_other_scripts_are_dropped_and_nothing_else() -> None:
    assert [piece for piece in PIECES if piece not in NAMES] == ["при", "éé"]
    assert np.all(np.diff(KEPT) > 0)


def test_scores_follow_their_pieces_and_special_tokens_are_out_of_reach() -> None:
    vocabulary = dict(tokenizer_json(WEIGHTS, KEPT)["model"]["vocab"])
    assert list(vocabulary) == NAMES
    assert vocabulary["政协"] == pytest.approx(SCORES[PIECES.index("政协")])
    specials = ("<s>", "</s>", "<pad>", "<unk>", "<mask>")
    assert {vocabulary[name] for name in specials} == {SPECIAL_SCORE}


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("政协", ["▁", "政协"]),
        ("при", ["▁", "п", "р", "и"]),
        ("a  a", ["▁a", "▁a"]),
        ("ａ", ["▁a"]),
        ("政\u200b协", ["▁", "政", "▁", "协"]),
        ("～", ["▁", "～"]),
        ("e\u0301", ["▁", "é"]),
        ("<s></s>", ["▁", "<", "s", ">", "<", "/", "s", ">"]),
        ("<pad><mask>", ["▁", "<", "p", "a", "d", ">", "<", "m", "a", "s", "k", ">"]),
    ],
)
def test_texts_are_cut_as_the_model_learnt_them(tokenizer: Tokenizer, text: str, tokens: list[str]) -> None:
    assert tokenizer.encode(text).tokens == ["<s>", *tokens, "</s>"]


def test_ids_are_positions_among_the_kept(tokenizer: Tokenizer) -> None:
    encoding = tokenizer.encode("政协")
    assert encoding.ids == [0, NAMES.index("▁"), NAMES.index("政协"), 2]
    assert encoding.offsets == [(0, 0), (0, 1), (0, 2), (0, 0)]
    assert tokenizer.token_to_id("<mask>") == len(KEPT) - 1


def test_unknown_characters_are_one_unknown_token(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("政龘龘").ids == [0, NAMES.index("▁"), NAMES.index("政"), NAMES.index("<unk>"), 2]


def test_the_configuration_names_the_special_tokens() -> None:
    config = tokenizer_config(WEIGHTS)
    assert (config["cls_token"], config["sep_token"], config["pad_token"]) == ("<s>", "</s>", "<pad>")
    assert config["split_special_tokens"] is True
