"""What a question names and no document is of: said so, unless what was found speaks of it itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.analysis.dates import find_years
from index.analysis.folding import fold
from index.search.names.named_documents import Facet, Lacking
from index.search.questions.spelling import says
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt, Missing

_SPEAKING = (Facet.SPEAKER, Facet.OCCASION)


def tell_missing(answer: Answer, lacking: Lacking | None, snapshot: Snapshot) -> Answer:
    """Return an answer that names what the library lacks of what its question names, if anything.

    Nothing is quoted then; at most one related quote where the question may mean no document, or where the
    quote speaks of who is lacking.
    """
    if lacking is None or _is_no_document(lacking, snapshot):
        return answer
    shown = answer.excerpts if lacking.facet is Facet.PLACE else answer.excerpts[:1]
    spoken_of = _speaks_of(shown, lacking, snapshot)
    paper = lacking.certain and (lacking.facet is Facet.PLACE or lacking.giving)
    if spoken_of and not paper:
        return answer
    missing = Missing(lacking.named, lacking.present)
    surely = lacking.certain or lacking.facet in _SPEAKING
    if not answer.answered or (surely and not (spoken_of and lacking.giving)):
        return replace(
            answer,
            status=AnswerStatus.NOT_FOUND,
            kind=AnswerKind.PASSAGES,
            excerpts=(),
            further=(),
            total=None,
            missing=missing,
        )
    return replace(
        answer,
        status=AnswerStatus.RELATED,
        kind=AnswerKind.PASSAGES,
        excerpts=answer.excerpts[:1],
        further=(),
        total=None,
        missing=missing,
    )


def _is_no_document(lacking: Lacking, snapshot: Snapshot) -> bool:
    """Whether what is lacking may well be spoken of in the documents there are."""
    if lacking.certain:
        return False
    if lacking.facet in _SPEAKING:
        return any(says(snapshot, name) for name in lacking.named)
    return lacking.alone and _told_somewhere(lacking, snapshot)


def _told_somewhere(lacking: Lacking, snapshot: Snapshot) -> bool:
    """Whether a year is spoken of at all: a plan tells of years to come, a report of those gone by."""
    words = snapshot.words
    return lacking.facet is Facet.YEAR and any(words.document_frequency(str(y)) for y in lacking.years)


def _speaks_of(best: Sequence[Excerpt], lacking: Lacking, snapshot: Snapshot) -> bool:
    """Whether one of the quotes itself names what no document is of, in the year named if any.

    Where the question surely means a document, one of another year does not do for its mention of that one.
    """
    for excerpt in best:
        facets = snapshot.stored[excerpt.document_id].facets
        own, home = facets.years[:1], " ".join([*facets.places, facets.home])
        if lacking.facet is Facet.YEAR and lacking.certain:
            return not set(own).isdisjoint(lacking.years)
        text = fold("\n".join([*excerpt.path[1:], excerpt.text]))
        years = {year.year for year in find_years(text)}.union(own)
        of_year = not lacking.years or not years.isdisjoint(lacking.years)
        if lacking.places and not any(place in f"{text} {home}" for place in lacking.places):
            continue  # of the year, but of another place
        if of_year and (lacking.facet is Facet.YEAR or any(name in text for name in lacking.named)):
            return True
    return False
