"""Characters as they are searched: one form for all that look or mean alike, and no gaps inside words.

Folding keeps every offset: one character in, one character out. Closing up does not, and is for search
alone: what is quoted stays as it stands.
"""

from __future__ import annotations

import re
import unicodedata

import opencc

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
"""The Chinese characters, as a part of a regular expression's class."""

_ONE_HAN = re.compile(f"[{HAN}]")

# Both regional tables are needed: tw2s maps 著 to 着 (隨著 is 随着), hk2s knows 衞 and 麪.
_SIMPLIFIERS = tuple(opencc.OpenCC(config) for config in ("hk2s", "tw2s"))

# Characters that OpenCC changes only inside phrases. Over 550,000 characters of Hong Kong and Taiwan
# speeches these readings were the only ones met (瞭解 66 times, 藉此 48 times, 復甦 twice).
# OpenCC also takes 么 for the Traditional form of 幺, which would part 什么 from itself.
_PHRASE_CHARACTERS = {"瞭": "了", "藉": "借", "甦": "苏", "幺": "么"}

# One sign per role, so that a question typed on any keyboard meets the text.
_PUNCTUATION = {
    **dict.fromkeys("“”„‟「」『』〝〞″", '"'),
    **dict.fromkeys("‘’‚‛`´′", "'"),
    **dict.fromkeys("—–―‒─━‐‑−", "-"),
    **dict.fromkeys("•‧・∙●﹒", "·"),
    **dict.fromkeys("∼～〜", "~"),
    "【": "[",
    "】": "]",
    "〔": "[",
    "〕": "]",
    "。": ".",
    "、": ",",
}


# Radicals and strokes that stand for the characters they look like, as files made from fonts have them.
# Those of Kangxi's dictionary are decomposed by NFKC; these are not. From EquivalentUnifiedIdeograph.txt
# of the Unicode Character Database, version 14 (Unicode License).
_RADICALS = dict(
    zip(
        "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄"
        "⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳㇆㇏㇐㇑㇒㇓㇔㇕㇖㇗㇘㇙㇚㇛㇜㇝㇞㇟㇠㇡",
        "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西"
        "见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟𠃌乀一丨丿丿丶𠃍乛𠃊𠃎𠄌亅𡿨𠃋乀𠃑乚乙𠄎",
        strict=True,
    )
)

# Chinese written in Big5 has characters of Hong Kong and of the user's own, which older converters put into
# the private area of Unicode, code after code; what Hong Kong's standard has at these codes is what
# eight texts of its Legislative Council mean by them (U+E40C is 衞, 78 places of 80). The rows of
# Big5 begin at these characters. Left out is what symbol fonts use (U+F000 to U+F0FF).
_BIG5_ROWS = ((0xE000, 0xFA), (0xE311, 0x8E), (0xEEB8, 0x81))
_ROW = 157
_FIRST_HALF = 63
_SYMBOLS = range(0xF000, 0xF100)


def _private_character(character: str) -> str:
    """Return the Chinese character meant by one of the private area; itself where none is known."""
    code = ord(character)
    if not _BIG5_ROWS[0][0] <= code <= 0xF6B0 or code in _SYMBOLS:
        return character
    first, lead = max(row for row in _BIG5_ROWS if row[0] <= code)
    row, place = divmod(code - first, _ROW)
    trail = place + (0x40 if place < _FIRST_HALF else 0xA1 - _FIRST_HALF)
    try:
        known = bytes((lead + row, trail)).decode("big5hkscs")
    except UnicodeDecodeError:
        return character
    return known if _ONE_HAN.fullmatch(known) else character


def _fold_character(character: str) -> str:
    """Fold one character; any step that would give none or several is left out."""
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"  # half of a broken emoji, which the segmenter refuses
    character = _private_character(_RADICALS.get(character, character))
    wide = unicodedata.normalize("NFKC", character)
    if len(wide) == 1:
        character = wide
    lower = character.lower()
    if len(lower) == 1:
        character = lower
    character = _PUNCTUATION.get(character, character)
    for simplifier in _SIMPLIFIERS:
        simple = simplifier.convert(character)
        if len(simple) == 1:
            character = simple
    return _PHRASE_CHARACTERS.get(character, character)


class _FoldTable(dict[int, str]):
    """A translation table that fills itself, so that nothing is computed for characters never met."""

    def __missing__(self, codepoint: int) -> str:
        folded = self[codepoint] = _fold_character(chr(codepoint))
        return folded


_FOLD_TABLE = _FoldTable()


def fold(text: str) -> str:
    """Unify width, case, script (to Simplified), radicals and punctuation; same length, same offsets."""
    return text.translate(_FOLD_TABLE)


class _SimplifyTable(dict[int, str]):
    """Like ``_FoldTable``, for the script alone."""

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        # Folding a Han character changes nothing but its script; everything else stays as it is.
        simple = self[codepoint] = (
            fold(character) if character.isalpha() and not character.isascii() else character
        )
        return simple


_SIMPLIFY_TABLE = _SimplifyTable()


def simplify(text: str) -> str:
    """Write Traditional characters as Simplified ones for the encoder; same length, same offsets."""
    return text.translate(_SIMPLIFY_TABLE)


BREAK = "\n"
"""What parts words put side by side to be searched: a line end is never closed up, a space may be."""

# Signs that are not seen: soft hyphens, joiners, marks of direction, selectors of variants.
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    r"\U000e0100-\U000e01ef]+"
)
# Spaces beside Chinese characters part no words: a scanner or a justified line put them there. A wider gap is
# one between columns. In folded text, where every space is the same.
_MARK = r"""[,.;:!?()\[\]"'·~%-]"""
_GAP = re.compile(rf"(?<=[{HAN}]) {{1,2}}(?=[{HAN}\d]|{_MARK})|(?:(?<=\d)|(?<={_MARK})) {{1,2}}(?=[{HAN}])")


def closed_up(text: str) -> str:
    """Leave out the spaces beside Chinese characters and what is not seen; line ends and tabs stay."""
    seen = _UNSEEN.sub("", text)
    position = 0
    pieces: list[str] = []
    for gap in _GAP.finditer(fold(seen)):
        pieces.append(seen[position : gap.start()])
        position = gap.end()
    return "".join((*pieces, seen[position:])) if pieces else seen


def search_form(text: str) -> str:
    """Return the folded text closed up, as words are looked for in it; its offsets are its own."""
    return _GAP.sub("", fold(_UNSEEN.sub("", text)))
