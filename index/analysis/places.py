"""Names of places in a text: jieba's dictionary knows them, provinces are known by all their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.analysis.folding import fold
from index.analysis.segmenter import tagged_words

NATION = "中国"
"""The country of these speeches: nearly every document speaks of it, so it distinguishes none."""

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
_IN_LATIN_LETTERS = {
    name.replace("_", " "): province for name, province in zip(_ENGLISH_NAMES.split(), PROVINCES, strict=True)
} | {
    "neimenggu": "内蒙古",
    "xizang": "西藏",
    "xianggang": "香港",
    "hongkong": "香港",
    "aomen": "澳门",
    "macao": "澳门",
}
"""The provinces in English, and in Pinyin where that differs."""
_LATIN = re.compile("[a-z]{4}")
BY_ABBREVIATION = {sign: name for name, signs in _ABBREVIATED.items() for sign in signs}
"""The provinces by each of their abbreviations."""
_NICKNAMES = {
    "上海": "魔都 申城 沪上",
    "北京": "帝都 京城",
    "天津": "津门 津城",
    "重庆": "山城 雾都 渝都 巴渝",
    "四川": "蜀地 蜀中 川蜀 天府之国",
    "河北": "燕赵",
    "山西": "三晋",
    "黑龙江": "龙江",
    "湖北": "荆楚",
    "湖南": "三湘 潇湘 湖湘",
    "广东": "南粤 岭南",
    "广西": "八桂",
    "海南": "琼岛 琼州",
    "贵州": "黔中",
    "云南": "七彩云南",
    "陕西": "三秦 三秦大地",
    "甘肃": "陇原",
    "宁夏": "塞上",
    "福建": "八闽",
    "江西": "赣鄱",
    "山东": "齐鲁 齐鲁大地",
}
"""What a question may call a province by custom; texts speak of other towns as 山城, too.

首都, 宝岛 and 雪域 are left out: even in questions they are mostly spoken about."""
_BY_NICKNAME = {nickname: name for name, nicknames in _NICKNAMES.items() for nickname in nicknames.split()}
_NICKNAME = re.compile("|".join(sorted(_BY_NICKNAME, key=len, reverse=True)))

_REGIONS = {
    "直辖市": "北京 天津 上海 重庆",
    "自治区": "内蒙古 广西 西藏 宁夏 新疆",
    "京津冀": "北京 天津 河北",
    "华北": "北京 天津 河北 山西 内蒙古",
    "东北 东三省": "辽宁 吉林 黑龙江",
    "华东": "上海 江苏 浙江 安徽 福建 江西 山东",
    "长三角 长江三角洲 沪苏浙皖 苏浙沪皖 江浙沪皖": "上海 江苏 浙江 安徽",
    "江浙沪 苏浙沪 沪苏浙 沪浙苏": "上海 江苏 浙江",
    "江浙 苏浙": "江苏 浙江",
    "华中": "河南 湖北 湖南",
    "华南": "广东 广西 海南",
    "西南": "重庆 四川 贵州 云南 西藏",
    "西北": "陕西 甘肃 青海 宁夏 新疆",
    "东部": "北京 天津 河北 上海 江苏 浙江 福建 山东 广东 海南",
    "中部": "山西 安徽 江西 河南 湖北 湖南",
    "西部": "内蒙古 广西 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
    "沿海": "天津 河北 辽宁 上海 江苏 浙江 福建 山东 广东 广西 海南",
    "川渝 成渝": "重庆 四川",
    "云贵川": "四川 贵州 云南",
    "云贵": "贵州 云南",
    "两湖": "湖北 湖南",
    "两广": "广东 广西",
    "陕甘宁": "陕西 甘肃 宁夏",
    "长江经济带": "上海 江苏 浙江 安徽 江西 湖北 湖南 重庆 四川 贵州 云南",
    "黄河流域": "山西 内蒙古 山东 河南 四川 陕西 甘肃 青海 宁夏",
    "大湾区 粤港澳": "广东 香港 澳门",
}
"""The regions that provinces are counted in by custom or by plan, under all their names."""

REGIONS = {name: tuple(members.split()) for names, members in _REGIONS.items() for name in names.split()}
"""The provinces of each region in the official order."""

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
NO_WORD = frozenset("沪渝鄂湘粤桂琼皖赣豫冀晋闽浙滇黔陇蜀")
"""Abbreviations that are no word of their own, so that 豫今年 is Henan whatever stands before it."""
_YEAR_AHEAD = re.compile(r"20\d\d|[今去明本前]年")
_BEFORE_ABBREVIATION = re.compile(
    r"(?:^|[年和与跟及同比、,，:：?？\s]|\d|请问|问下|问一下|想问|知道|看看|查查|查下|查一下|说说|今年|去年|关于)$"
)
_AFTER_ABBREVIATION = re.compile(
    r"[省市的和与跟及同比、,，\s\d呢?？]|$|今年|去年|明年|本年|上年|前年|二[〇零○]|[人省市]?政府|工作报告|报告|gdp"
)


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


def find_places(
    folded: str, *, asked: bool = True, tagged: Sequence[tuple[str, str]] | None = None
) -> list[PlaceName]:
    """Return the places that a folded text names, in order.

    Abbreviations, nicknames and what is written in Latin letters only where it is ``asked``: a question
    means a place by them, a text may speak of something else. ``tagged`` are its ``tagged_words`` where
    they are known.
    """
    found = _in_latin_letters(folded) if asked else []
    nicknames = {m.start(): m for m in _NICKNAME.finditer(folded)} if asked else {}
    start = inside = 0
    for word, tag in tagged_words(folded) if tagged is None else tagged:
        end = start + len(word)
        nickname = nicknames.get(start)
        if nickname and nickname.end() >= end:
            inside = nickname.end()
            found.append(PlaceName(_BY_NICKNAME[nickname[0]], *nickname.span(), nickname[0]))
        if start < inside:
            start = end
            continue
        seat = _seat(word, tag)
        name = _place(seat, _PLACE_TAG if seat != word else tag)
        if not name and asked and word in BY_ABBREVIATION:
            joined = bool(found) and found[-1].end == start and found[-1].end - found[-1].start == 1
            before = _BEFORE_ABBREVIATION.search(folded[:start]) or (
                word in NO_WORD and _YEAR_AHEAD.match(folded, end)
            )
            after = _AFTER_ABBREVIATION.match(folded, end) or folded[end : end + 1] in BY_ABBREVIATION
            name = BY_ABBREVIATION[word] if joined or (before and after) else ""
        if name:
            found.append(PlaceName(name, start, start + len(seat), seat, _is_certain(seat)))
        start = end
    return found


def _in_latin_letters(folded: str) -> list[PlaceName]:
    """Return the provinces and countries that a text names in English or in Pinyin."""
    if not _LATIN.search(folded):
        return []
    named = _latin_names()
    pattern = rf"(?<![a-z])(?:{'|'.join(sorted(map(re.escape, named), key=len, reverse=True))})(?![a-z])"
    return [PlaceName(named[m[0]], *m.span(), m[0]) for m in re.finditer(pattern, folded)]


@cache
def _latin_names() -> dict[str, str]:
    """Return the provinces under their names in English and Pinyin, countries under those in English."""
    english, chinese = _territories("en"), _territories("zh")
    countries = {fold(english[code]): fold(name) for code, name in chinese.items() if code in english}
    return countries | _IN_LATIN_LETTERS


def in_order(places: set[str]) -> list[str]:
    """Return places in the official order of provinces, others after them."""
    return sorted(places, key=lambda name: (PROVINCES.index(name) if name in PROVINCES else 99, name))


def _is_certain(word: str) -> bool:
    """Whether a word that may be a place is one without doubt."""
    known = word in _OTHER_NAMES or word in BY_ABBREVIATION or _PROVINCE.match(word) is not None
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
    return frozenset(map(fold, _territories("zh").values()))


def _territories(language: str) -> dict[str, str]:
    """Return the names of countries by code in one language."""
    from babel import Locale  # noqa: PLC0415 - a tenth of a second that few questions need

    return {code: name for code, name in Locale(language).territories.items() if len(code) == 2}


def _place(word: str, tag: str) -> str:
    """Return the plain name of a word that is a place; empty for any other word."""
    if word in _OTHER_NAMES:
        return _OTHER_NAMES[word]
    if province := _PROVINCE.fullmatch(word):
        return province["name"]
    if len(word) == 2 and word[0] in BY_ABBREVIATION and word[1] in "省市":
        return BY_ABBREVIATION[word[0]]  # 粤省
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
