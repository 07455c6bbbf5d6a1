"""Names of places in a text: jieba's dictionary knows them, provinces are known by all their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.folding import fold
from index.segmenter import tagged_words

NATION = "中国"
"""The country of these speeches: nearly every document speaks of it, so it tells none apart."""

_ABBREVIATED = {
    "北京": "京", "天津": "津", "河北": "冀", "山西": "晋", "内蒙古": "蒙", "辽宁": "辽", "吉林": "吉",
    "黑龙江": "黑", "上海": "沪申", "江苏": "苏", "浙江": "浙", "安徽": "皖", "福建": "闽", "江西": "赣",
    "山东": "鲁", "河南": "豫", "湖北": "鄂", "湖南": "湘", "广东": "粤", "广西": "桂", "海南": "琼",
    "重庆": "渝", "四川": "川蜀", "贵州": "黔贵", "云南": "滇云", "西藏": "藏", "陕西": "陕秦",
    "甘肃": "甘陇", "青海": "青", "宁夏": "宁", "新疆": "新", "香港": "港", "澳门": "澳", "台湾": "台",
}  # fmt: skip
"""The 34 divisions of the first rank with their abbreviations: a closed list, in the official order."""

PROVINCES = tuple(_ABBREVIATED)
"""Their short names in the official order."""

_ENGLISH_NAMES = (
    "beijing tianjin hebei shanxi inner_mongolia liaoning jilin heilongjiang shanghai jiangsu zhejiang anhui "
    "fujian jiangxi shandong henan hubei hunan guangdong guangxi hainan chongqing sichuan guizhou yunnan "
    "tibet shaanxi gansu qinghai ningxia xinjiang hong_kong macau taiwan"
)
_IN_ENGLISH = {
    name.replace("_", " "): province for name, province in zip(_ENGLISH_NAMES.split(), PROVINCES, strict=True)
}
_ENGLISH = re.compile(rf"(?<![a-z])(?:{'|'.join(_IN_ENGLISH)})(?![a-z])")
_BY_ABBREVIATION = {sign: name for name, signs in _ABBREVIATED.items() for sign in signs}
_OTHER_NAMES = {
    "内蒙": "内蒙古",
    "本港": "香港",
    "中华民国": "台湾",
    **dict.fromkeys(("中国", "中华人民共和国", "我国", "全国"), NATION),
}
_PROVINCE = re.compile(rf"(?P<name>{'|'.join(PROVINCES)})(?P<rank>省|市|\w{{0,4}}自治区|特别行政区|特区)?")
_RANK = re.compile("(?<=..)(?:省|市|县|区|州|盟|旗|镇|乡)$")
_PLAIN_RANK = re.compile("(?<=..)[省市县]$")
_PLACE_TAG = "ns"
_BODY_TAG = "nt"
_BODY = re.compile("..+?(?:省|市|县|区|州)")
# After these or at the beginning a lone 沪 or 鄂 is a place; 新, 青 and 云 are words elsewhere.
_BEFORE_ABBREVIATION = re.compile(r"(?:^|[年和与跟及同比、,，\s]|\d)$")
_AFTER_ABBREVIATION = re.compile(r"[省市的和与跟及同比、,，\s\d]|$")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place named in a folded text: ``text[start:end]``."""

    name: str
    """Without its rank and written out, in Simplified Chinese: 湖北 for 湖北省 and 鄂."""
    start: int
    end: int
    written: str
    """``text[start:end]``."""
    certain: bool = True
    """Whether it is a province, or ends in its rank; jieba calls some other words places, too (福利)."""


def find_places(folded: str, *, abbreviated: bool = True) -> list[PlaceName]:
    """Return the places that a folded text names, in order; lone abbreviations only where wanted."""
    found: list[PlaceName] = [
        PlaceName(_IN_ENGLISH[m[0]], *m.span(), m[0]) for m in _ENGLISH.finditer(folded)
    ]
    start = 0
    for word, tag in tagged_words(folded):
        end = start + len(word)
        seat = _seat(word, tag)
        name = _place(seat, _PLACE_TAG if seat != word else tag)
        if not name and abbreviated and word in _BY_ABBREVIATION:
            joined = bool(found) and found[-1].end == start and found[-1].end - found[-1].start == 1
            before = _BEFORE_ABBREVIATION.search(folded[:start])
            after = _AFTER_ABBREVIATION.match(folded, end) or folded[end : end + 1] in _BY_ABBREVIATION
            name = _BY_ABBREVIATION[word] if joined or (before and after) else ""
        if name:
            found.append(PlaceName(name, start, start + len(seat), seat, _is_certain(seat)))
        start = end
    return found


def in_order(places: set[str]) -> list[str]:
    """Return places in the official order of provinces, others after them."""
    return sorted(places, key=lambda name: (PROVINCES.index(name) if name in PROVINCES else 99, name))


def _is_certain(word: str) -> bool:
    """Whether a word that may be a place is one without doubt."""
    known = word in _OTHER_NAMES or word in _BY_ABBREVIATION or _PROVINCE.match(word) is not None
    rank = _RANK.search(word)
    return known or (rank is not None and _is_place_word(word[: rank.start()]))


def is_country_or_province(name: str) -> bool:
    """Whether a plain name is that of a province or a country."""
    return name in PROVINCES or name in _countries()


def is_known_place(name: str) -> bool:
    """Whether a plain name is a province, a country, or a town or district that a dictionary knows as one."""
    ranked = any(_is_place_word(name + rank) for rank in "市县区州")
    return is_country_or_province(name) or (len(name) > 1 and ranked)


def _is_place_word(word: str) -> bool:
    return tagged_words(word) == [(word, _PLACE_TAG)]


@cache
def _countries() -> frozenset[str]:
    """Return the names of countries that Unicode's locale data has in Chinese."""
    from babel import Locale  # noqa: PLC0415 - a tenth of a second that few questions need

    return frozenset(fold(name) for code, name in Locale("zh").territories.items() if len(code) == 2)


def _place(word: str, tag: str) -> str:
    """Return the plain name of a word that is a place; empty for any other word."""
    if word in _OTHER_NAMES:
        return _OTHER_NAMES[word]
    if province := _PROVINCE.fullmatch(word):
        return province["name"]
    if len(word) == 2 and word[0] in _BY_ABBREVIATION and word[1] in "省市":
        return _BY_ABBREVIATION[word[0]]  # 粤省
    # A single character is a place only as an abbreviation.
    return _PLAIN_RANK.sub("", word) if tag == _PLACE_TAG and len(word) > 1 else ""


def _seat(word: str, tag: str) -> str:
    """Return the place that a body's name begins with: 上海市 of 上海市人民政府; else the word itself."""
    if tag != _BODY_TAG:
        return word
    province, body = _PROVINCE.match(word), _BODY.match(word)
    if province and province["rank"]:
        return province[0]
    return body[0] if body and _is_place_word(body[0]) else word


def most_named(folded: str) -> tuple[str, int, int]:
    """Return the province, or the nation, that a text names most, how often, and how often all together."""
    counts = {name: folded.count(name) for name in (*PROVINCES, NATION)}
    for other, name in _OTHER_NAMES.items():
        counts[name] += folded.count(other) if name not in other else 0
    best = max(counts, key=counts.__getitem__)
    return best, counts[best], sum(counts.values())
