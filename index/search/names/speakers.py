"""Who is asked about as a speaker: those of the documents by all their names, and those whom no document has.

The latter are told by the grammar around them: who says something, whose speech is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from index.analysis.dates import YearName
from index.analysis.folding import fold
from index.analysis.people import OFFICES, SURNAMES
from index.analysis.places import is_country_or_province, is_known_place
from index.analysis.segmenter import dictionary_words, tagged_words
from index.search.questions.question_words import FUNCTION_WORDS
from index.types import Facets

OFFICE = f"副?(?:{fold(OFFICES)}|首相|国王|女王|总干事|创始人|发言人)"
"""An office that somebody speaks in, for a regular expression."""
SPEECH = (
    "(?:讲话|报告|致[辞词]|发言|演[讲辞说]|[贺祝献]词|文告|谈话|[开闭]幕词|讲稿|[寄致]语|咨文|年报|财报|白皮书|声明|公报)"
    "(?![会员人期厅数量]|机制|制度)"
)
"""What somebody gives or a body publishes, for a regular expression; a plan or a demand is none."""
_OWN_SPEECH = f"(?:政府|年度|工作|施政)*{SPEECH}"
IN_A_YEAR = r"(?:(?:19|20)?\d\d年|民国.{1,4}年|[一二]?[〇零○一二三四五六七八九]{2,3}年|今年|去年|前年)"
SAY = (
    r"(?:说(?![明法])|讲(?![话究授课述])|谈(?![判话])|提[出到]|认为|指出|强调|评价|看待|主张|表示|宣布)"
    "(?!的(?!士))"
)
_TITLE = f"(?:同志|先生|女士|夫人|议员|教授|院士|{OFFICE})?"
SAYS = (
    rf"{_TITLE}(?:{IN_A_YEAR}时?)?(?:在.{{0,20}}?)?(?:是|都|曾|又|对.{{1,12}})?"
    rf"(?:(?:怎么|如何|咋|怎样|点|什么时候|有没有|为什么)样?{SAY}|{SAY}|(?:怎么|如何|咋|怎样)(?:样|去)?看)"
)
_OF = r"[^,.;:?!的在里中对和与向把是给为]"
_GIVES = rf"{_TITLE}(?:的?{IN_A_YEAR})?(?:在.{{0,20}}?上?)?的?{_OF}{{0,6}}?的?{SPEECH}"
_SPEAKS = re.compile(f"{SAYS}|{_GIVES}")
_GIVEN = re.compile(_GIVES)
# 马英九元旦文告; of shorter names only 普京的新年讲话, for they may be any word (高峰论坛报告).
SPEAKS_ITSELF = re.compile(
    rf"{SAYS}|{_TITLE}(?:的?{IN_A_YEAR})?(?:的.{{0,4}}|{IN_A_YEAR}的?){_OWN_SPEECH}"
    rf"|{OFFICE}(?:{IN_A_YEAR})?的?{_OWN_SPEECH}|{OFFICE}的?{IN_A_YEAR}的?{_OF}{{0,12}}目标"
)
_WHOLE_NAME, _LONGEST_NAME = 3, 4
_PERSON, _PLACE, _NOUN = "nr", "ns", "n"
BODIES = ("nt", "ns")
"""What it tags the names of bodies and of places with."""
BODY_ENDS = re.compile(".+(?:[委部局署检院行会]|集团|公司|大学|组织)")
PROPER = ("nr", "nt", "nz")
"""What jieba tags the names of people, of bodies and other names with."""
_SURNAME_AND_OFFICE = re.compile(rf"(?P<surname>[{fold(SURNAMES)}])(?P<office>副?(?:{fold(OFFICES)}))")
OFFICE_ALONE = re.compile(rf"(?:代理?|副)?(?:{fold(OFFICES)})")
_NAME_AND_OFFICE = re.compile(
    rf"(?:^|(?<=[,.;:?!\s年问]))[{fold(SURNAMES)}][\u4e00-\u9fff]{{0,2}}(?P<office>{fold(OFFICES)})"
)
_OFFICE_BEFORE = re.compile(f"(?:{fold(OFFICES)})$")
_OFFICE_LAST = re.compile(f"{OFFICE}$")
# 联合国秘书长, 公安部部长, 日本首相: the body or the place with the office in it.
_OFFICE_OF = re.compile(
    rf"(?:^|(?<=[,.;:?!\s年问]))(?P<office>(?P<of>[\u4e00-\u9fff]{{2,8}}?){OFFICE})(?=(?:{IN_A_YEAR})?(?:{SAYS}|的?{_OF}{{0,6}}{SPEECH}))"
)
_CALLED_BY_LAST = re.compile("阿(?P<last>[\u4e00-\u9fff])")
_SURNAME = re.compile(f"[{fold(SURNAMES)}]")
_FOREIGN_NAME = re.compile(rf"[\u4e00-\u9fff]{{1,6}}(?:·[\u4e00-\u9fff]{{1,8}}?)+(?={_SPEAKS.pattern})")
_NAME = re.compile("(?:(?![〇零一二三四五六七八九十几哪什怎么谁的了吗])[\u4e00-\u9fff])+")
_LATIN_WORDS = re.compile(r"[a-z]+(?:[ -][a-z]+)*")
_MOST_NAME_WORDS = 4
_SAID_IN_ENGLISH = re.compile(
    r"\b(?:did|does|do)\s+(?P<who>[a-z.]+(?: [a-z.]+){0,2}?)\s+(?:say|see|think|talk|promise|speak|claim)\b"
    r"|\b(?P<whose>[a-z]+(?: [a-z]+)?)'s (?:[a-z\d]+ ){0,2}(?:speech|address|report|message|policy)\b"
)

# Titles, which speakers of the library bear as well, and what is no person.
_NOBODY_IN_ENGLISH = re.compile(
    r"\b(?:the|an?|it|they|he|she|we|you|china|chinese|president|premier|minister|secretary|chief|chairman|mayor|governor|each|every|which|provinces?|officials?)\b"
)

# The characters that foreign names are written with by custom.
_SOUNDS = (
    "阿埃艾奥巴白贝比宾波伯布查达戴丹德登迪蒂丁杜多尔法菲费芬佛弗福盖冈戈格古哈海汉赫亨霍基吉加贾杰金卡凯坎康"
    "考科克肯库拉莱兰朗劳勒雷里利林卢鲁伦罗洛马麦曼梅门蒙米莫默姆穆纳娜南内尼诺欧帕潘佩皮普奇恰乔切琼热荣萨塞"
    "赛桑沙珊莎圣施史斯司索塔泰坦唐特提图托瓦万维威韦沃乌伍西希夏香谢辛休雅亚杨耶伊因英尤约泽扎詹朱兹佐拜京"
)
_FOREIGN = re.compile(f"[{_SOUNDS}]{{2,6}}")
_MAY_BE_NAME = re.compile(f"[{fold(SURNAMES)}]|{_FOREIGN.pattern}$")
_FOREIGN_RUN = re.compile(f"(?<![{_SOUNDS}])[{_SOUNDS}]{{3,6}}(?={_SPEAKS.pattern})")


class SpeakerReader:
    """Reads whom questions name, by the speakers of a library's documents."""

    def __init__(self, facets: Sequence[Facets]) -> None:
        """Learn the speakers in ``facets`` and the offices that stand beside them."""
        self._names = "\n".join(each.names for each in facets)
        self._words = frozenset(dictionary_words(self._names))
        self._speakers = tuple(dict.fromkeys(name for each in facets for name in each.speakers))
        held = {office for each in facets if each.speakers for office in each.offices}
        self._without_holder = {office for each in facets for office in each.offices} - held

    def known(self, folded: str, bounds: frozenset[int]) -> dict[str, str]:
        """Return the speakers of documents whom a question names, each with what it calls them.

        It may name them in full, by surname and office, in Pinyin, or with a character that sounds the same.
        """
        found = {name: name for name in self._speakers if _stands(name, folded, bounds)}
        if found:
            return found
        for match in _SURNAME_AND_OFFICE.finditer(folded):
            if {*match.span()} <= bounds:
                found |= dict.fromkeys(self._holders(match["surname"], match["office"]), match[0])
        for match in _CALLED_BY_LAST.finditer(folded):
            alike = [
                name for name in self._speakers if len(name) == _WHOLE_NAME and name[-1] == match["last"]
            ]
            found |= dict.fromkeys(alike, match[0]) if len(alike) == 1 else {}
        if not found and (latin := _LATIN_WORDS.findall(folded)):
            found = {
                self._in_pinyin[run]: run for words in latin for run in _runs(words) if run in self._in_pinyin
            }
        return found

    def sounding_like(self, name: str) -> str:
        """Return the speaker whose whole name sounds like one that no document has; empty for none."""
        return self._in_pinyin.get(_pinyin(name), "") if len(name) >= _WHOLE_NAME else ""

    def _holders(self, surname: str, office: str) -> list[str]:
        """Return the speakers of a surname who hold an office, or else the one who may."""
        alike = [name for name in self._speakers if name.startswith(surname)]
        written = {name: re.escape(name) for name in alike}  # A name may be redacted: 樊**.
        holding = [
            name for name, s in written.items() if re.search(rf"{office}\s*{s}|{s}\s*{office}", self._names)
        ]
        if holding:
            return holding
        stated = rf"(?:{fold(OFFICES)})\s*{{0}}|{{0}}\s*(?:{fold(OFFICES)})"
        plain = [name for name, s in written.items() if not re.search(stated.format(s), self._names)]
        # Of a surname that one speaker has, no other can be meant, whatever he is called: 华主席.
        found = plain if self.offices_without_holder(office) or len(plain) == 1 else alike
        return found if len(found) == 1 else []

    @cached_property
    def _in_pinyin(self) -> dict[str, str]:
        """The speakers under their names in Pinyin, written together."""
        return {_pinyin(name): name for name in self._speakers}

    def unknown(
        self, folded: str, tagged: Sequence[tuple[str, str]], bounds: frozenset[int]
    ) -> tuple[list[str], list[str]]:
        """Return who is asked to have said something though no document is theirs, sure ones and others."""
        sure, doubtful, end = [], [], 0
        for (_, before), (word, tag) in pairwise([("", ""), *tagged]):
            end += len(word)
            if len(word) == 1 or word in self._words or (len(word) < _WHOLE_NAME and before == _NOUN):
                continue  # 文明 of 生态文明
            if not (_SPEAKS if len(word) >= _WHOLE_NAME else SPEAKS_ITSELF).match(folded, end):
                if end == len(word) and tag.startswith(PROPER) and re.match(IN_A_YEAR, folded[end:]):
                    doubtful.append(word)  # 阿里巴巴2025年…
            elif tag.startswith(_PERSON) and len(word) <= _LONGEST_NAME and _MAY_BE_NAME.match(word):
                sure.append(word)
            elif _FOREIGN.fullmatch(word) and not is_known_place(word):
                doubtful.append(word)
            elif tag == _PLACE and _SURNAME.match(word) and not is_known_place(word):
                doubtful.append(word)  # 钟南山, a mountain as well
        for match in _SURNAME_AND_OFFICE.finditer(folded):
            if {*match.span()} <= bounds and _SPEAKS.match(folded, match.end()):
                sure.append(match[0])
        sure += [m[0] for m in _FOREIGN_NAME.finditer(folded)]
        sure += [m["office"] for m in _OFFICE_OF.finditer(folded) if self._is_stranger(m, bounds)]
        if not sure and not doubtful:
            doubtful += [m[0] for m in _FOREIGN_RUN.finditer(folded) if {*m.span()} <= bounds]
        for name in () if sure or doubtful else _unheard(folded, bounds):
            # A name that no dictionary has falls into its characters.
            (sure if len(dictionary_words(name)) == len(name) else doubtful).append(name)
        for match in _SAID_IN_ENGLISH.finditer(folded):
            who = (match["who"] or match["whose"]).strip()
            doubtful += [] if _NOBODY_IN_ENGLISH.search(who) else [who]
        return sure, doubtful

    def _is_stranger(self, match: re.Match[str], bounds: frozenset[int]) -> bool:
        """Whether an office of a body or a country is one of which no document's name has anything."""
        of = match["of"]
        is_body = any(tag in BODIES for _, tag in tagged_words(of)) or BODY_ENDS.fullmatch(of) is not None
        known = is_body or any(is_country_or_province(of[:length]) for length in range(2, len(of) + 1))
        return known and {*match.span("office")} <= bounds and match["office"] not in self._names

    def offices_without_holder(self, title: str) -> list[str]:
        """Return the offices of a title of which no document states who holds them: 发展局局长 of 局长."""
        return sorted(office for office in self._without_holder if office.endswith(title))

    def heads(self, office: str) -> bool:
        """Whether somebody speaks in an office by the names of documents."""
        return any(f"{office}{s}" in self._names or f"{office} {s}" in self._names for s in self._speakers)


def asks_for_speech(name: str, folded: str) -> bool:
    """Whether a question asks for a speech of somebody, and not only for what he said."""
    return _GIVEN.match(folded, folded.find(name) + len(name)) is not None


def find_titled(folded: str, names: Sequence[str], bounds: frozenset[int]) -> dict[str, str]:
    """Return the names with their office that a question holds, each with the office.

    These are names that a clause begins with, as 陈茂波局长, and ``names`` that have an office before them.
    """
    found = {m[0]: m["office"] for m in _NAME_AND_OFFICE.finditer(folded) if {*m.span()} <= bounds}
    for name in names:
        if office := _OFFICE_BEFORE.search(folded[: folded.find(name)]):
            found[office[0] + name] = office[0]
    return found


def beside_speaker(year: YearName, folded: str, speakers: Sequence[str]) -> bool:
    """Whether a year stands right beside a speaker or an office."""
    before, after = folded[: year.start].rstrip("在于的 "), folded[year.end :].lstrip("时的, ")
    if before.endswith(tuple(speakers)) or after.startswith(tuple(speakers)):
        return True
    return bool(_OFFICE_LAST.search(before) or OFFICE_ALONE.match(after) or _SURNAME_AND_OFFICE.match(after))


def _stands(name: str, folded: str, bounds: frozenset[int]) -> bool:
    """Whether a text names somebody: 张工 is nobody in 扩张工业."""
    return name in folded and any({*m.span()} <= bounds for m in re.finditer(re.escape(name), folded))


def _unheard(folded: str, bounds: frozenset[int]) -> Iterator[str]:
    """Yield what may be the name of somebody who says something: two to four characters after a surname."""
    done = 0
    for match in _SURNAME.finditer(folded):
        if match.start() not in bounds or match.start() < done:
            continue
        for length in (4, 3, 2):
            end = match.start() + length
            name = folded[match.start() : end]
            if end in bounds and _NAME.fullmatch(name) and _SPEAKS.match(folded, end) and _is_no_word(name):
                done = end
                yield name
                break


def _is_no_word(name: str) -> bool:
    """Whether the dictionary splits a name as no phrase would be: 李家|超, but not 方面|提."""
    words = tagged_words(name)
    (first, tag), last = words[0], words[-1][0]
    split = len(words) > 1 and (len(first) == 1 or (len(last) == 1 and tag.startswith((_PERSON, "m"))))
    return split and not any(word in FUNCTION_WORDS and word != "月" for word, _ in words)


def _pinyin(name: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - few questions need it

    return "".join(lazy_pinyin(name))


def _runs(words: str) -> Iterator[str]:
    """Yield the runs of few words of a Latin text, written together."""
    split = re.split("[ -]", words)
    for first in range(len(split)):
        for last in range(first + 1, min(first + _MOST_NAME_WORDS, len(split)) + 1):
            yield "".join(split[first:last])
