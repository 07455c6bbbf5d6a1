"""The two tokenizers of the offline model: sentencepiece for answering, tokenizer.json for the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.models.batches import LONGEST, without_surrogates
from index.models.folder import PIECE_MODEL, TOKENIZER
from index.models.pieces import PieceTokenizer, piece_model
from index.models.tokenizer import choose_pieces, tokenizer_json
from index.models.weights import WeightFile
from index.settings import OFFLINE_MODEL, IndexSettings
from tests.index.outline.outlines import SEED
from tests.tiny_weights import PIECES, tiny_weights

Pair = tuple[PieceTokenizer, Tokenizer]

WEIGHTS = WeightFile.parse(tiny_weights())
KEPT = choose_pieces(WEIGHTS)
NAMES = [PIECES[i] for i in KEPT]

SAME_IN_BOTH = [
    "", " ", "\n", "  政协", "政协  ", "政  协 \t\n", "\u3000政\u3000", "政\u00a0协", "政\0协", "\0", "\0 政",
    "<s>", "</s>", "<pad><mask>", "政<s>协</s>", "▁政", "▁", "～", "！", "！～!~", "ａ", "e\u0301", "é",
    "😀", "👨\u200d👩\u200d👧", "\u200d", "政\u200d协", "政\u200b协", "政\ufeff协", "\ud83d",
    "政\ud83d\ude00", "龘龘政龘", "query: 政协", "passage: 政", "при", "a" * 50, "①½㈱ﬁ", "\x7f政\x1f",
]  # fmt: skip
LONG = ["政" * 509, "政" * 510, "政" * 511, "政协" * 600, "a " * 700, "龘政" * 400]


def in_full(tokenizer: Tokenizer) -> Tokenizer:
    """Let special tokens written out be text, and cut long texts as the encoder does."""
    tokenizer.encode_special_tokens = True
    tokenizer.enable_truncation(LONGEST)
    return tokenizer


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    path = tmp_path_factory.mktemp("pieces") / PIECE_MODEL
    path.write_bytes(piece_model(WEIGHTS, KEPT))
    whole = Tokenizer.from_str(json.dumps(tokenizer_json(WEIGHTS, KEPT)))
    return PieceTokenizer.from_file(str(path)), in_full(whole)


@pytest.fixture(scope="module")
def real() -> Pair:
    from index.models.encoder import load_encoder

    offline = IndexSettings(model=OFFLINE_MODEL)
    load_encoder(offline)  # makes the folder where it is missing
    folder = offline.cache_dir / OFFLINE_MODEL
    whole = Tokenizer.from_file(str(folder / TOKENIZER))
    return PieceTokenizer.from_file(str(folder / PIECE_MODEL)), in_full(whole)


def check_cut_alike(pair: Pair, text: str) -> None:
    pieces, whole = pair
    assert list(pieces.cut(text)) == whole.encode(without_surrogates(text)).ids


def test_pieces_by_hand(tiny: Pair) -> None:
    cut = tiny[0].cut("政协 a<s>")
    assert [NAMES[i] for i in cut] == ["<s>", "▁", "政协", "▁a", "<", "s", ">", "</s>"]
    assert [NAMES[i] for i in tiny[0].cut("")] == ["<s>", "</s>"]
    assert NAMES[tiny[0].padding] == "<pad>"


@pytest.mark.parametrize("text", SAME_IN_BOTH)
def test_texts_are_cut_alike(tiny: Pair, text: str) -> None:
    check_cut_alike(tiny, text)


@pytest.mark.parametrize("text", LONG)
def test_long_texts_are_cut_short_alike(tiny: Pair, text: str) -> None:
    check_cut_alike(tiny, text)
    cut = tiny[0].cut(text)
    assert len(cut) <= LONGEST
    assert (NAMES[cut[0]], NAMES[cut[-1]]) == ("<s>", "</s>")


@given(st.text(st.sampled_from("政协a<s>/pé！～ \n\0\u200d\u3000▁龘:"), max_size=30))
def test_any_mixture_is_cut_alike(tiny: Pair, text: str) -> None:
    check_cut_alike(tiny, text)


def test_a_pair_by_hand(tiny: Pair) -> None:
    def cut(first: str, second: str, most: int) -> list[str]:
        return [NAMES[i] for i in tiny[0].cut_pair(first, second, most)]

    assert cut("政协", "协 a", 9) == ["<s>", "▁", "政协", "</s>", "</s>", "▁", "协", "▁a", "</s>"]
    assert cut("政协 a a", "协", 2) == ["<s>", "▁a", "▁a", "</s>", "</s>", "▁", "协", "</s>"], "the last two"
    assert cut("", "", 9) == ["<s>", "</s>", "</s>", "</s>"]


def test_a_long_pair_is_cut_short(tiny: Pair) -> None:
    cut = [NAMES[i] for i in tiny[0].cut_pair("a " * 700, "政" * 700, 64)]
    assert len(cut) == LONGEST
    assert cut[:67] == ["<s>", *["▁a"] * 64, "</s>", "</s>"]
    assert (cut[-2], cut[-1]) == ("政", "</s>")


@given(*[st.text(st.sampled_from("政协a<s>/é！ \0龘:"), max_size=20)] * 2)
def test_any_pair_is_cut_alike(tiny: Pair, first: str, second: str) -> None:
    pieces, whole = tiny
    assert list(pieces.cut_pair(first, second, LONGEST)) == whole.encode(first, second).ids


@pytest.mark.parametrize("content", [b"", b"no model", piece_model(WEIGHTS, KEPT)[:100]])
def test_a_damaged_file_is_an_error(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / PIECE_MODEL
    with pytest.raises((OSError, RuntimeError)):
        PieceTokenizer.from_file(str(path))
    path.write_bytes(content)
    with pytest.raises((OSError, RuntimeError)):
        PieceTokenizer.from_file(str(path))


@pytest.mark.model
def test_the_real_tokenizers_cut_alike(real: Pair) -> None:
    document = SEED.read_text("utf-8")
    for text in (
        *SAME_IN_BOTH,
        *LONG,
        "<unk>",
        *document.splitlines(),
        document,
        "１９４９年～2024年",
        "Hello, World! ☎",
    ):
        check_cut_alike(real, text)


@pytest.mark.model
@given(
    # Signs that Unicode gained lately, such as ㋿, are written out by one of the two only: 134 of them.
    st.text(st.one_of(st.sampled_from("政协会议aB1 ，。！～<s>\0\x85\u200d😀"), st.characters(codec="gbk")))
)
def test_the_real_tokenizers_cut_any_text_alike(real: Pair, text: str) -> None:
    check_cut_alike(real, text)
