"""What a question names and no document is of: said so, unless what was found speaks of it itself."""

from __future__ import annotations

from dataclasses import replace

from index.folding import fold
from index.outline.years import find_years
from index.search.named_documents import Facet, Lacking
from index.search.searcher import Found
from index.store.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus, Missing


def tell_missing(answer: Answer, found: Found, snapshot: Snapshot) -> Answer:
    """Return an answer that names what the library lacks of what its question names, if anything.

    Nothing is quoted then; at most one related quote where the question may mean no document.
    """
    lacking = found.meant.lacking
    if lacking is None or _speaks_of(found, lacking, snapshot):
        return answer
    missing = Missing(lacking.named, lacking.present)
    if lacking.certain or not answer.answered:
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


def _speaks_of(found: Found, lacking: Lacking, snapshot: Snapshot) -> bool:
    """Whether the best passage itself names what no document is of, in the year named if any."""
    best = found.best(1)
    if not best:
        return False
    passage = snapshot.passages[best[0].passage]
    text = fold("\n".join([*passage.path, passage.text]))
    own = snapshot.stored[passage.document_id].facets.years[:1]
    years = {year.year for year in find_years(text)}.union(own)
    of_year = not lacking.years or not years.isdisjoint(lacking.years)
    return of_year and (lacking.facet is Facet.YEAR or any(name in text for name in lacking.named))
