"""Who speaks next: the turns of a transcript, and the questions of a page of questions and answers.

Precision goes first, since ordinary speeches have lines with a colon, too: there must be several turns of
several speakers, some of whom come again, and what they say must read like speech.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.analysis.people import introduced_name, is_name, is_role
from index.outline.markers import Marker, Style, unnumbered
from index.outline.sentences import trimmed
from index.types import Span

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
