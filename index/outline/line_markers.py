"""What each line of a speech begins with: a number, a turn, a bullet, or a heading without a number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.analysis.dates import DATE_LINE
from index.analysis.people import introduced_name, is_name, is_role
from index.outline.endings import Annexes
from index.outline.markers import NEXT, Marker, Style, line_marker, unnumbered
from index.outline.section_tree import BULLET_GAP
from index.outline.sentences import BLANK, is_ended, trimmed
from index.types import HeadingMark, Span

# The number of a section, and no amount: 1.5亿, 3.2%.
_DECIMAL_LINE = re.compile(
    rf"{BLANK}*(?:#{{1,6}} )?(?P<marker>(?P<number>\d{{1,2}}(?:[.．]\d{{1,2}}){{0,3}})"
    rf"(?:[.．、]{BLANK}*|{BLANK}+|(?<=[.．]\d)|(?<=[.．]\d\d)))(?=[\u3400-\u9fffA-Za-z“《])"
    "(?![亿億万萬千百倍度元个個年月日米吨噸]|公[里斤顷頃])"
)
_DECIMAL_STYLES = (Style.ITEM, Style.DECIMAL_2, Style.DECIMAL_3, Style.DECIMAL_4)
# So many numbers of two levels or more in sequence are no accident.
_LEAST_DECIMALS = 3


def find_decimals(text: str, lines: Sequence[Span]) -> dict[int, Marker]:
    """Find the lines that begin with 1, 1.1 or 1.1.1, in sequence: sections of plans and white papers.

    A line that begins with 3.5 says nothing of sections by itself. Returns markers by number of line.
    """
    found: dict[int, Marker] = {}
    path: tuple[int, ...] = ()
    deep = 0
    for number, line in enumerate(lines):
        match = _DECIMAL_LINE.match(text, *line)
        if match is None:
            continue
        levels = tuple(int(level) for level in re.split("[.．]", match["number"]))
        if not _follows(path, levels):
            continue
        path = levels
        deep += len(levels) > 1
        start, end = match.span("marker")
        style = _DECIMAL_STYLES[len(levels) - 1]
        found[number] = Marker(style, levels[-1], levels[-1], start, end, True)
    return found if deep >= _LEAST_DECIMALS else {}


def _follows(path: tuple[int, ...], levels: tuple[int, ...]) -> bool:
    """Whether a section numbered ``levels`` may follow one numbered ``path``."""
    if not path:
        return levels[-1] == 1
    *above, last = levels
    if last == 1:
        return tuple(above) == path
    return path[: len(levels)] == (*above, last - 1)


_BULLET_LINE = re.compile(
    rf"{BLANK}*(?P<marker>(?P<sign>[—―─－]{{1,2}}|[●•◆■▪○◇□▶►➢✓★☆◎]|[-*](?={BLANK})){BLANK}*)(?=\w|[“《「（])"
)


def find_bullets(text: str, lines: Sequence[Span], leading: Sequence[Marker | None]) -> dict[int, Marker]:
    """Find the points of lists with a sign for a number (——, ●): two at least, of one sign, close together.

    ``leading`` holds the marker that each line begins with; such lines are left alone. A line with a sign
    that has none beside it is something else: a subtitle, a signature below a quotation.
    """
    matches = {
        number: match
        for number, line in enumerate(lines)
        if leading[number] is None and (match := _BULLET_LINE.match(text, *line))
    }
    found: dict[int, Marker] = {}
    latest: dict[str, int] = {}
    for number, match in matches.items():
        sign = match["sign"][0]
        before = latest.get(sign)
        latest[sign] = number
        if before is not None and number - before <= BULLET_GAP:
            found[before] = _bullet(matches[before])
            found[number] = _bullet(match)
    return found


def _bullet(match: re.Match[str]) -> Marker:
    start, end = match.span("marker")
    return Marker(Style.BULLET, NEXT, NEXT, start, end, True, level=ord(match["sign"][0]))


# The longest heading without a number in 190 official speeches has 43 characters.
_LONGEST_HEADING = 45
# Shorter lines below a heading are no paragraph; the shortest in those speeches has 15 characters.
_SHORTEST_PARAGRAPH = 10

_HASHES = re.compile(r"(?P<signs>#{1,6})[ \t]{1,4}(?P<words>\S.{0,98}?)(?:[ \t]{0,4}#{1,6})?$")
# 图1, 表2: what stands above a picture or a table that the text has lost, and no heading.
_CAPTION = re.compile(
    rf"(?:地|附|示意)?[图圖表]{BLANK}*(?:[0-9０-９]{{1,3}}|[一二三四五六七八九十]{{1,3}})(?:(?:[：:]|{BLANK}).{{0,40}})?$"
)
# What a heading does not hold, end or begin with; more than two columns are a table.
_UNLIKE = re.compile(
    "[。；;！!？?：:…︰]|\\.\\.|(?:[，,、及和或與]|如下|是)$|^[^\u3400-\u9fffA-Za-z0-9０-９“‘「『《〈]|^[註注]"
    "|[^ \u3000]+(?:[ \u3000\t]+[^ \u3000]+){2}"
)
_HAN = re.compile("[\u3400-\u9fff].*[\u3400-\u9fff]")

# Where so many lines break off one after the other, the text is wrapped at a fixed width or a table.
_BROKEN_SHARE = 0.25


def find_headings(
    text: str, lines: Sequence[Span], leading: Sequence[Marker | None], marks: Sequence[HeadingMark] = ()
) -> dict[int, Marker]:
    """Find the lines that are headings without a number, by their own number.

    ``leading`` holds the marker that each line begins with; such lines are left alone. ``marks`` are the
    headings that the document's format marks as such. Where it marks none, plain lines count if two or more
    of them stand between paragraphs that are not cut into lines of a fixed width.
    """
    lines = [trimmed(text, line) for line in lines]
    ended = [is_ended(text, line) for line in lines]
    marked = dict(_marked(lines, leading, marks))
    found = dict(_signed(text, lines, leading)) | marked
    if len(marked) > 1:
        return found
    # The line below an annex's number is its title.
    below = (number + 1 for number, marker in enumerate(leading) if marker and marker.style is Style.ANNEX)
    taken = found.keys() | set(below)
    kept = [number for number, line in enumerate(lines) if not _CAPTION.match(text, *line)]
    places = _plain(
        text,
        [lines[number] for number in kept],
        [leading[number] for number in kept],
        [ended[number] for number in kept],
    )
    plain = [kept[place] for place in places if kept[place] not in taken]
    if len(plain) > 1:
        found |= {number: unnumbered(Style.HEADING, *lines[number]) for number in plain}
    return found


def _marked(
    lines: Sequence[Span], leading: Sequence[Marker | None], marks: Sequence[HeadingMark]
) -> Iterator[tuple[int, Marker]]:
    levels = {mark.end: mark.level for mark in marks}
    for number, line in enumerate(lines):
        level = levels.get(line.end)
        if level is not None and leading[number] is None:
            yield number, unnumbered(Style.HEADING, *line, level=level)


def _signed(
    text: str, lines: Sequence[Span], leading: Sequence[Marker | None]
) -> Iterator[tuple[int, Marker]]:
    for number, line in enumerate(lines):
        match = _HASHES.match(text, line.start, line.end) if leading[number] is None else None
        if match and not match["words"].endswith("。"):
            start, end = match.span("words")
            yield number, unnumbered(Style.HEADING, start, end, level=len(match["signs"]))


def _plain(
    text: str, lines: Sequence[Span], leading: Sequence[Marker | None], ended: Sequence[bool]
) -> list[int]:
    """Find the short lines that a paragraph ends above and begins below, be it after a second heading."""
    unended = [not end and leading[number] is None for number, end in enumerate(ended)]
    if sum(earlier and later for earlier, later in pairwise(unended)) > _BROKEN_SHARE * len(lines):
        return []
    short = [is_open and _may_be_heading(text, *line) for line, is_open in zip(lines, unended, strict=True)]

    def closes(number: int) -> bool:
        return ended[number] or leading[number] is not None

    def opens(number: int) -> bool:
        marker = leading[number]
        if marker is not None:
            return marker.style is not Style.TURN  # above who speaks next there are names
        length = lines[number].end - lines[number].start
        return (ended[number] and length >= _SHORTEST_PARAGRAPH) or length > _LONGEST_HEADING

    begun = ended.index(True) if True in ended else len(lines)
    found = []
    for number in range(begun + 1, len(lines) - 1):
        below = closes(number - 1) or (short[number - 1] and closes(number - 2))
        above = opens(number + 1) or (short[number + 1] and number + 2 < len(lines) and opens(number + 2))
        if short[number] and below and above:
            found.append(number)
    return found


def _may_be_heading(text: str, start: int, end: int) -> bool:
    if end - start > _LONGEST_HEADING or not _HAN.search(text, start, end):
        return False
    words = text[start:end]
    return not (_UNLIKE.search(words) or is_name(words) or DATE_LINE.match(words))


# Who speaks next: the turns of a transcript, and the questions of a page of questions and answers. Precision
# goes first, since ordinary speeches have lines with a colon, too: there must be several turns of several
# speakers, some of whom come again, and what they say must read like speech.

_SPACE = r"[ \t\u3000\xa0]{0,4}"
_NAMED = re.compile(
    rf"(?P<shown>(?P<who>\w[\w·•・．.'’ \u3000-]{{0,23}}?)"
    rf"(?:{_SPACE}[（(](?P<note>[^（）()\n：:]{{1,30}})[）)])?)"
    rf"{_SPACE}[：:︰]{_SPACE}"
)
_BRACKETED = re.compile(
    rf"(?P<shown>[\[【〔](?P<who>[^\[\]【】〔〕\n]{{1,24}})[\]】〕])(?P<note>){_SPACE}[：:︰]?{_SPACE}"
)
_QUESTION = re.compile(r"(?:[问問]|提[问問]|[问問][题題]|[记記]者[问問]|[网網]友[问問]|Q|Question)\s*\d{0,3}")
_ANSWER = re.compile(r"(?:[答复復]|回答|答[复覆]|A|Answer)\s*\d{0,3}")
_ASKER = re.compile("(?:.{0,12}[记記]者|[网網]友|提[问問]者|主持人)[甲乙丙丁A-Z]?")
_TALK = re.compile("[。？！，…?!,]|[A-Za-z]{2}[.]")

# What makes a transcript: fewer turns or speakers also occur in speeches that quote somebody.
_LEAST_TURNS = 4
_LEAST_SPEAKERS = 2
_LEAST_ROLES = 2
# Where nobody is called by an office or a role, names alone must come again and again.
_LEAST_TURNS_BY_NAME = 6
# Fields of a form (主任：张三) say something, too, but not in sentences.
_TALK_SHARE = 0.7
# Salutations are lines with a colon and nothing after it; so are turns in some transcripts.
_LEAST_SPEAKERS_ON_LINES_OF_THEIR_OWN = 3

# Longer words before a colon are a name only with an office.
_LONGEST_NAME = 15

_ASKED, _ANSWERED = "问", "答"


@dataclass(frozen=True, slots=True)
class _Turn:
    """A line that may begin a turn."""

    line: int
    speaker: str
    by_role: bool
    shown: Span
    said: Span


def find_turns(text: str, lines: Sequence[Span]) -> dict[int, Marker]:
    """Find the lines that begin a turn, by number; empty unless the lines are those of a transcript.

    Of a page of questions and answers the questions are found: an answer belongs to its question.
    """
    turns = [
        turn for number, line in enumerate(lines) if (turn := _read_turn(text, trimmed(text, line), number))
    ]
    turns = _known_speakers(turns)
    counts = Counter(turn.speaker for turn in turns)
    questions = _questions(turns, counts)
    if questions:
        return {
            turn.line: unnumbered(Style.TURN, turn.shown.start, turn.said.start, whole=False)
            for turn in questions
        }
    if not _is_transcript(text, turns, counts):
        return {}
    return {turn.line: unnumbered(Style.TURN, *turn.shown) for turn in turns}


def _read_turn(text: str, line: Span, number: int) -> _Turn | None:
    match = _NAMED.match(text, *line) or _BRACKETED.match(text, *line)
    if match is None:
        return None
    who, note = " ".join(match["who"].split()), (match["note"] or "").strip()
    shown, said = Span(*match.span("shown")), Span(match.end(), line.end)
    if _QUESTION.fullmatch(who):
        return _Turn(number, _ASKED, True, shown, said)
    if _ANSWER.fullmatch(who):
        return _Turn(number, _ANSWERED, True, shown, said)
    name = introduced_name(who)
    by_role = bool(name) or is_role(who) or is_role(note)
    return _Turn(number, name or who, by_role, shown, said) if by_role or len(who) <= _LONGEST_NAME else None


def _known_speakers(turns: Sequence[_Turn]) -> list[_Turn]:
    """Keep who has an office or a role, and the names that were introduced so or come again.

    Any other word before a colon may be anything.
    """
    introduced = {turn.speaker for turn in turns if turn.by_role}
    counts = Counter(turn.speaker for turn in turns)
    return [
        turn
        for turn in turns
        if turn.by_role or turn.speaker in introduced or (counts[turn.speaker] > 1 and is_name(turn.speaker))
    ]


def _questions(turns: Sequence[_Turn], counts: Counter[str]) -> list[_Turn]:
    """Choose the questions where most turns are marked as question or answer."""
    askers = {_ASKED}
    if counts[_ANSWERED] > 1 and not counts[_ASKED]:
        askers |= {speaker for speaker in counts if _ASKER.fullmatch(speaker)}
    questions = [turn for turn in turns if turn.speaker in askers]
    marked = len(questions) + counts[_ANSWERED]
    return questions if min(len(questions), counts[_ANSWERED]) > 1 and marked * 2 > len(turns) else []


def _is_transcript(text: str, turns: Sequence[_Turn], counts: Counter[str]) -> bool:
    if len(turns) < _LEAST_TURNS or len(counts) < _LEAST_SPEAKERS or max(counts.values()) < 2:
        return False
    if sum(turn.by_role for turn in turns) < _LEAST_ROLES and len(turns) < _LEAST_TURNS_BY_NAME:
        return False
    saying = [turn for turn in turns if turn.said.start < turn.said.end]
    if 2 * len(saying) < len(turns):
        return len(counts) >= _LEAST_SPEAKERS_ON_LINES_OF_THEIR_OWN
    talking = sum(_TALK.search(text, *turn.said) is not None for turn in saying)
    return talking >= _TALK_SHARE * len(saying)


def leading_markers(
    text: str, lines: Sequence[Span], annexes: Annexes, headings: Sequence[HeadingMark]
) -> list[Marker | None]:
    """Return what each line begins with: a number, a turn, a bullet, or a heading without a number."""
    leading: list[Marker | None] = [line_marker(text, line) for line in lines]
    for number in annexes.named:
        leading[number] = None
    for found in (find_decimals(text, lines), find_turns(text, lines), annexes.starts):
        for number, marker in found.items():
            leading[number] = marker
    for number, bullet in find_bullets(text, lines, leading).items():
        leading[number] = bullet
    for number, heading in find_headings(text, lines, leading, headings).items():
        leading[number] = heading
    return leading
