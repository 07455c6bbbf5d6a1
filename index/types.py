"""The data that passes between the steps, frozen; imports nothing of ours.

Offsets count characters of ``Document.text``, end exclusive, everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self


class Span(NamedTuple):
    """A slice of ``Document.text``: ``text[start:end]``."""

    start: int
    end: int


class HeadingMark(NamedTuple):
    """A line that the format of its file marks as a heading: ``text[start:end]``, without the line's end."""

    start: int
    end: int
    level: int
    """1 is the highest; the levels of one document may begin lower and leave some out."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source file, read once and never rewritten afterwards."""

    id: str
    """12 hexadecimal digits, derived from ``name``: a new version of a file keeps its id."""
    name: str
    """The file name as given, for display."""
    text: str
    digest: str
    """SHA-256 of the original bytes, hexadecimal."""
    encoding: str
    """The character encoding the bytes were read with, as Python names it; empty where the format tells its
    characters itself, as docx and pdf do."""
    warnings: tuple[str, ...] = ()
    """What an admin should know about the reading; message ids, see ``index.messages``."""
    headings: tuple[HeadingMark, ...] = ()
    """What its format marks as headings (Markdown, web pages, Word), ascending; a mark for each line."""


class Numbering(StrEnum):
    """The families of markers that number the sections of Chinese speeches and papers."""

    SPEECH = "speech"  # 篇一, 第一篇, 范文一
    CHAPTER = "chapter"  # 第一章, 第一节
    ARTICLE = "article"  # 第一条
    PART = "part"  # 一、
    POINT = "point"  # （一）
    ITEM = "item"  # 1. 1、
    SUBITEM = "subitem"  # (1) ①
    FIRSTLY = "firstly"  # 一是 二是, 第一，第二，, 首先 其次
    HEADING = "heading"  # a short line of its own without a number, 附件
    TURN = "turn"  # 主席：, 问：


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a speech, from its marker to where the next one of its rank begins."""

    numbering: Numbering
    ordinal: int
    """The number that the marker states, from 1."""
    heading: Span
    """The marker and its title line, or its lead sentence where the point runs on in a paragraph."""
    start: int
    end: int
    """The whole extent, heading and nested sections included."""
    parent: int | None
    """Index of the enclosing section in ``Outline.sections``; None directly under the speech."""
    speech: int
    """Index in ``Outline.speeches``."""
    path: tuple[str, ...]
    """Headings from the speech's label down to this section's own: the citation."""


@dataclass(frozen=True, slots=True)
class Speech:
    """One speech inside a document."""

    label: str
    """Short name used in citations, such as ``篇一``; the title where the document holds one speech."""
    title: str
    start: int
    end: int
    speaker: str = ""
    """Who speaks, as stated at the head of the speech; empty where nothing is stated."""
    date: str = ""
    """When it was given, as stated, such as ``2025年1月14日``."""
    occasion: str = ""
    """Where it was given, as stated, such as ``在省第十四届人民代表大会第三次会议上``."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a document consists of, in reading order."""

    title: str
    """The document's own title, else its file name without the suffix."""
    front: tuple[Span, ...]
    """Text that belongs to the page and not to a speech: never quoted."""
    speeches: tuple[Speech, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """What tells a document apart from its sisters; all in folded characters."""

    places: tuple[str, ...] = ()
    """The places that its names and the heads of its speeches state, such as 湖北."""
    home: str = ""
    """The province, or the nation, that its text names most; empty where it speaks of many."""
    years: tuple[int, ...] = ()
    """Its own year first, then others that its names state."""
    days: tuple[str, ...] = ()
    """When it was given, ISO 8601."""
    speakers: tuple[str, ...] = ()
    """Names without offices."""
    offices: tuple[str, ...] = ()
    """Offices that its file name consists of, such as 发展局局长."""
    names: str = ""
    """Its titles, file name and speakers without years and places: what a question may call it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences inside one section: the unit that is searched."""

    id: str
    """16 hexadecimal digits over document id, path and text: unchanged passages keep their id."""
    document_id: str
    speech: int
    section: int | None
    """Index of the innermost section in ``Outline.sections``; None before the first one."""
    path: tuple[str, ...]
    start: int
    end: int
    text: str
    """Exactly ``Document.text[start:end]``."""
    sentences: tuple[Span, ...]
    """The sentences of the passage in order, in document offsets, white space between them left out."""


class AnswerStatus(StrEnum):
    """What an answer is; texts for people are made from it at the edge."""

    ANSWERED = "answered"
    RELATED = "related"  # quotes that may be only related
    NOT_FOUND = "not_found"
    GREETING = "greeting"
    THANKS = "thanks"
    IDENTITY = "identity"  # 你是谁
    NONSENSE = "nonsense"  # no words in it: emoji, punctuation, random letters
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNCLEAR = "unclear"  # 还有呢 with nothing to refer to: the whole question is asked for


class AnswerKind(StrEnum):
    """How the excerpts of an answer belong together."""

    PASSAGES = "passages"  # independent excerpts, best first
    LIST = "list"  # the points of one enumeration, in their order
    OUTLINE = "outline"  # headings or paragraphs taken from the structure of a speech
    ACROSS = "across"  # one excerpt a document, in the order of places or years


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quotation: always exactly ``Document.text[start:end]``, checked before it leaves the index."""

    document_id: str
    document: str
    """The document's title."""
    path: tuple[str, ...]
    """The citation below the document: speech › part › point."""
    start: int
    end: int
    text: str
    marks: tuple[Span, ...]
    """The decisive words, in document offsets, ascending, inside ``[start, end)``."""
    score: float
    """Relevance in ``[0, 1]``, higher is better; comparable within one answer only."""

    @property
    def source(self) -> tuple[str, ...]:
        """The whole citation: the document's title and the path below it, what repeats left out."""
        steps = (self.document, *self.path)
        return tuple(
            step for before, step in zip(("", *steps), steps, strict=False) if before.split() != step.split()
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """What a question names and no document of the library is: 库中没有北京的报告."""

    named: tuple[str, ...]
    """The places, years or speakers, as the question writes them."""
    present: tuple[str, ...]
    """Those of the same kind that the library has, in their order; all of them."""

    @property
    def shown(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Those to name in one line: all where they are few, else the first three, then the last."""
        few = len(self.present) <= 8
        return (self.present, ()) if few else (self.present[:3], self.present[-1:])


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question."""

    question: str
    status: AnswerStatus
    kind: AnswerKind
    confidence: float
    """Probability in ``[0, 1]`` that the excerpts answer the question; 0 where nothing was searched."""
    excerpts: tuple[Excerpt, ...]
    """At most three, or every point of a list; empty unless the status is answered or related."""
    further: tuple[Excerpt, ...] = ()
    """What comes next on request ("more"), best first."""
    total: int | None = None
    """For questions of number ("how many points"): the count found in the outline. For an answer across
    documents: how many say something of it; ``excerpts`` and ``further`` together have one of each."""
    silent: int = 0
    """For an answer across documents: how many of those meant say nothing of it."""
    missing: Missing | None = None
    """What the question names and the library lacks; None where it lacks nothing."""
    meant: str = ""
    """The question as it was understood from its conversation, standing alone; empty where as asked."""

    @property
    def answered(self) -> bool:
        """Whether the speeches were judged to answer the question, be it with a caution."""
        return self.status in (AnswerStatus.ANSWERED, AnswerStatus.RELATED)


class Quoted(NamedTuple):
    """A stretch of one document: ``text[start:end]``."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what was quoted for it: all that a later question can refer to."""

    question: str
    """As asked."""
    meant: str
    """Standing alone: as asked where it stood alone already."""
    kind: AnswerKind
    quoted: tuple[Quoted, ...]
    """In the order of the answer; a list's points one by one. Empty where nothing was found."""

    @classmethod
    def of(cls, answer: Answer) -> Self | None:
        """Return what a conversation remembers of an answer; None for courtesies and the like."""
        if not (answer.answered or answer.status is AnswerStatus.NOT_FOUND):
            return None
        places: list[Quoted] = []
        for excerpt in answer.excerpts:
            begins = [excerpt.start]
            if answer.kind is AnswerKind.LIST and len(answer.excerpts) == 1 and len(excerpt.marks) > 1:
                # A short list is quoted unbroken, the opening of each point marked.
                begins = [mark.start for mark in excerpt.marks]
            ends = [*begins[1:], excerpt.end]
            places += [Quoted(excerpt.document_id, a, b) for a, b in zip(begins, ends, strict=True)]
        return cls(answer.question, answer.meant or answer.question, answer.kind, tuple(places))


class ChangeKind(StrEnum):
    """What a file offered to the library would do, or did."""

    ADDED = "added"
    REPLACED = "replaced"  # a new version of a document of this name
    UNCHANGED = "unchanged"  # the same bytes are there already
    REMOVED = "removed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """What one file means for the library; counts are 0 where nothing could be read."""

    name: str
    """The document's name, which is its identity."""
    kind: ChangeKind
    document_id: str
    title: str = ""
    encoding: str = ""
    characters: int = 0
    speeches: int = 0
    sections: int = 0
    passages: int = 0
    warnings: tuple[str, ...] = ()
    """Message ids."""
    similar: tuple[str, ...] = ()
    """Names of other documents that are the same or nearly the same text."""
    first_lines: tuple[str, ...] = ()
    """How the text begins, to see whether it was read rightly; only of files that were just read."""
    headings: tuple[str, ...] = ()
    """The first level of its outline: the speeches, or the parts of the only one; as ``first_lines``."""
    problem: str = ""
    """Message id of the reason for a refusal."""
    facts: tuple[tuple[str, str], ...] = ()
    """What fills in that message."""
    seconds: float = 0.0
    """What reading and parsing took."""


@dataclass(frozen=True, slots=True)
class GoldenCheck:
    """How the golden questions fare before and after a change: shares in ``[0, 1]`` hit in three excerpts."""

    questions: int
    before: float
    after: float
    lost: tuple[str, ...]
    """Questions answered before and no longer."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The outcome of a change of the library."""

    snapshot: str
    """The snapshot in use now; the former one where nothing changed or the change was held back."""
    published: bool
    changes: tuple[Change, ...]
    documents: int
    passages: int
    encoded: int
    """Texts whose vectors had to be computed; all others were known."""
    seconds: float
    golden: GoldenCheck | None = None
    """None where there are no golden questions or nothing was built."""
    held: bool = False
    """Whether the golden questions kept the change from being published."""
