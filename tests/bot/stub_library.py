"""A library without an index: small documents, found by shared character pairs; for tests of the bot."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace

from index.library import StoredDocument, titles_with
from index.types import (
    Answer,
    AnswerKind,
    AnswerStatus,
    Document,
    Excerpt,
    Numbering,
    Outline,
    Section,
    Span,
    Speech,
    Turn,
)
from tests.bot.stub_snapshots import StubSnapshots

PUBLISHED = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
_SMALL_TALK = {
    "你好": AnswerStatus.GREETING,
    "谢谢": AnswerStatus.THANKS,
    "你是谁": AnswerStatus.IDENTITY,
    "😀😀": AnswerStatus.NONSENSE,
    "政": AnswerStatus.TOO_SHORT,
}
_LONGEST_QUESTION = 1000
_FURTHER = 10
_SENTENCE = re.compile(r"[^。!！\n]+[。!！]?")
_ORDINALS = {"一": 1, "二": 2, "三": 3}


class BrokenLibraryError(Exception):
    """Raised for the question that asks for it."""


class StubLibrary:
    """Stands for ``index.library.Library``; 慢 in a question takes a second, 坏 raises.

    历年 asks across documents.
    """

    published = PUBLISHED
    model = "stub-model"

    def __init__(self, snapshots: StubSnapshots | None = None) -> None:
        """Load the snapshot in use."""
        self._snapshots = snapshots or StubSnapshots()
        self.snapshot_id = self._snapshots.current
        self._documents = [file.document for file in self._snapshots.files(self.snapshot_id)]
        self._outlines = {document.id: _outline_of(document) for document in self._documents}
        self._sentences = [
            (document, sentence.span(), _pairs(sentence[0]), _numbers(sentence[0]))
            for document in self._documents
            for sentence in _SENTENCE.finditer(document.text, document.text.find("\n") + 1)
        ]
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.closed = False

    def ask(
        self,
        question: str,
        context: Sequence[Turn | str] = (),
        documents: Collection[str] | None = None,
        *,
        further: int = _FURTHER,
    ) -> Answer:
        before = tuple(turn if isinstance(turn, str) else turn.question for turn in context)
        self.asked.append((question, before))
        if "坏" in question:
            raise BrokenLibraryError(question)
        if "慢" in question:
            time.sleep(1)
        status = _SMALL_TALK.get(question)
        if len(question) > _LONGEST_QUESTION:
            status = AnswerStatus.TOO_LONG
        if status:
            return Answer(question, status, AnswerKind.PASSAGES, 0, ())
        if "哪些" in question:
            outline = self._outlines[self._documents[0].id]
            points = [s for s in outline.sections if s.numbering is Numbering.POINT]
            excerpts = tuple(self._excerpt(self._documents[0], (p.start, p.end), "") for p in points)
            return Answer(question, AnswerStatus.ANSWERED, AnswerKind.LIST, 0.9, excerpts, (), len(excerpts))
        if "历年" in question:  # as if each sentence stood in a document of its own
            found = [self._excerpt(document, span, "") for document, span, *_ in self._sentences[:7]]
            return Answer(
                question,
                AnswerStatus.ANSWERED,
                AnswerKind.ACROSS,
                0.9,
                tuple(found[:5]),
                tuple(found[5:]),
                7,
                2,
            )
        if question.startswith(("第", "还有")):
            return self._of_the_list(question, context)
        words = " ".join((*before[-1:], question)) if question.startswith("那") else question
        return self._search(question, words, documents, further)

    @property
    def passages(self) -> int:
        return len(self._sentences)

    def refreshed(self) -> StubLibrary | None:
        return None if self._snapshots.current == self.snapshot_id else StubLibrary(self._snapshots)

    def way_back(self) -> SimpleNamespace | None:
        """Stand for the manifest of the snapshot before."""
        before = self._snapshots.before(self.snapshot_id)
        if before is None:
            return None
        documents = tuple(stored(file.document) for file in self._snapshots.files(before))
        return SimpleNamespace(name=before, created=PUBLISHED.isoformat(), documents=documents)

    def info(self, document_id: str) -> StoredDocument:
        return stored(self.document(document_id))

    @property
    def examples(self) -> tuple[str, ...]:
        return ("会议的收效有哪些？", "政协的三大职能是什么？") if self._documents else ()

    def titles(self, containing: str = "") -> dict[str, str]:
        titles = {document.id: self._outlines[document.id].title for document in self._documents}
        return titles_with(containing, titles) if containing else titles

    def document(self, document_id: str) -> Document:
        return {document.id: document for document in self._documents}[document_id]

    def outline(self, document_id: str) -> Outline:
        return self._outlines[document_id]

    def context(self, excerpt: Excerpt) -> Excerpt:
        text = next(d.text for d in self._documents if d.id == excerpt.document_id)
        start = text.rfind("\n", 0, excerpt.start) + 1
        end = text.find("\n", excerpt.end)
        marks = (Span(excerpt.start, excerpt.end),)
        document, path = excerpt.document, excerpt.path
        return Excerpt(excerpt.document_id, document, path, start, end, text[start:end], marks, 1)

    def close(self) -> None:
        self.closed = True

    def _of_the_list(self, question: str, context: Sequence[Turn | str]) -> Answer:
        """Quote one point of the latest list of the conversation."""
        lists = [
            t for t in context if isinstance(t, Turn) and t.kind is AnswerKind.LIST and len(t.quoted) > 1
        ]
        number = _ORDINALS.get(question[1:2], 0)
        if not lists or not 0 < number <= len(lists[-1].quoted):
            return Answer(question, AnswerStatus.UNCLEAR, AnswerKind.PASSAGES, 0, ())
        key, start, end = lists[-1].quoted[number - 1]
        excerpt = self._excerpt(self.document(key), (start, end), "")
        return Answer(
            question, AnswerStatus.ANSWERED, AnswerKind.LIST, 0.9, (excerpt,), meant=lists[-1].meant
        )

    def _search(self, question: str, words: str, documents: Collection[str] | None, further: int) -> Answer:
        wanted = _pairs(words)
        numbers = _numbers(words)
        scored = []
        for document, span, pairs, own_numbers in self._sentences:
            if documents is not None and document.id not in documents:
                continue
            score = len(wanted & pairs) + 10 * len(numbers & own_numbers)
            if score >= 2:
                scored.append((score, document, span))
        scored.sort(key=lambda found: -found[0])
        excerpts = tuple(self._excerpt(document, span, words) for _, document, span in scored[: 3 + further])
        status = AnswerStatus.ANSWERED if excerpts else AnswerStatus.NOT_FOUND
        if excerpts and "大概" in question:
            status = AnswerStatus.RELATED
        return Answer(question, status, AnswerKind.PASSAGES, 0.9, excerpts[:3], excerpts[3:])

    def _excerpt(self, document: Document, span: tuple[int, int], words: str) -> Excerpt:
        start, end = span
        text = document.text[start:end]
        sections = self._outlines[document.id].sections
        path = max((s.path for s in sections if s.start <= start < s.end), key=len, default=())
        pairs = sorted(p for p in _pairs(words) if p in text)
        marks = sorted({Span(start + text.index(p), start + text.index(p) + 2) for p in pairs[:1]})
        title = self._outlines[document.id].title
        return Excerpt(document.id, title, path, start, end, text, tuple(marks), 0.9)


def stored(document: Document, **more: object) -> StoredDocument:
    """Describe a document as a snapshot does."""
    outline = _outline_of(document)
    facts: dict[str, object] = {
        "id": document.id,
        "name": document.name,
        "title": outline.title,
        "digest": document.digest,
        "encoding": document.encoding,
        "characters": len(document.text),
        "speeches": len(outline.speeches),
        "sections": len(outline.sections),
        "first_passage": 0,
        "passages": document.text.count("\n"),
        "text_span": (0, 0),
        "outline_span": (0, 0),
        "warnings": document.warnings,
        "added": PUBLISHED.isoformat(),
    }
    return StoredDocument(**facts | more)  # type: ignore[arg-type]


def _outline_of(document: Document) -> Outline:
    if "篇一" in document.text:
        return _speech_outline(document.text)
    if "第1条" in document.text:
        return _article_outline(document.text)
    title, _, _ = document.text.partition("\n")
    start = min(len(title) + 1, len(document.text))
    return Outline(title, (Span(0, start),), (Speech(title, title, start, len(document.text)),), ())


def _pairs(text: str) -> set[str]:
    han = re.sub(r"[^\u4e00-\u9fff]", "", text)
    return {han[i : i + 2] for i in range(len(han) - 1)}


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _speech_outline(text: str) -> Outline:
    starts = [text.index("篇一"), text.index("篇二"), len(text)]
    speeches = (Speech("篇一", "讲话", *starts[:2]), Speech("篇二", "讲话", *starts[1:]))
    sections: list[Section] = []
    for number, speech in enumerate(speeches):
        for part, end in _blocks(r"^([一二三])、.*$", text, speech.start, speech.end):
            path = (speech.label, part[0])
            heading = Span(*part.span())
            parent = len(sections)
            sections.append(
                Section(Numbering.PART, _ORDINALS[part[1]], heading, part.start(), end, None, number, path)
            )
            for point, stop in _blocks(r"^\(([一二三])\).*$", text, part.end(), end):
                heading, label = Span(*point.span()), (*path, f"({point[1]})")
                ordinal = _ORDINALS[point[1]]
                sections.append(
                    Section(Numbering.POINT, ordinal, heading, point.start(), stop, parent, number, label)
                )
    return Outline("工作会议讲话", (Span(0, starts[0]),), speeches, tuple(sections))


def _blocks(pattern: str, text: str, start: int, end: int) -> list[tuple[re.Match[str], int]]:
    """Find headings, each with the end of what it heads."""
    heads = list(re.compile(pattern, re.M).finditer(text, start, end))
    return [*zip(heads, [*(head.start() for head in heads[1:]), end], strict=False)]


def _article_outline(text: str) -> Outline:
    speech = Speech("办事条例", "办事条例", text.index("第1条"), len(text))
    sections = tuple(
        Section(
            Numbering.ARTICLE,
            int(match[1]),
            Span(*match.span()),
            match.start(),
            match.end() + 1,
            None,
            0,
            ("办事条例", f"第{match[1]}条"),
        )
        for match in re.finditer(r"^第(\d+)条.*$", text, re.M)
    )
    return Outline("办事条例", (Span(0, speech.start),), (speech,), sections)
