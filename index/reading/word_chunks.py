"""Documents of other formats inside a Word file (``w:altChunk``), which Word reads when it opens it.

Programs that put documents together leave them so: the text of such a file may be nothing else.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from index.errors import ReadingError
from index.reading.conversion import converted
from index.reading.formats import true_suffix
from index.reading.mail_page import page_in_mail
from index.reading.page_blocks import block_lines, parse_page, read_blocks
from index.reading.page_encoding import decode_page
from index.reading.text import decode
from index.reading.text_lines import TextLine
from index.reading.word_package import Part

PART_NOT_READ: Final = "part_not_read"
"""Message id for a document in which another one is embedded that could not be read."""


class WordChunks:
    """Reads the embedded documents of one file, each once: Word embeds none twice."""

    def __init__(
        self, parts: Mapping[str, Part], name: str, read_word: Callable[[bytes], Iterable[TextLine]]
    ) -> None:
        """Read from ``parts``, by the ids that the text refers to; ``read_word`` reads what is docx."""
        self._parts = dict(parts)
        self._name = name
        self._read_word = read_word
        self.problems: list[ReadingError] = []
        """Why some could not be read."""

    def lines(self, reference: str) -> list[TextLine]:
        """Return the lines of an embedded document; none where it cannot be read, or was before."""
        part = self._parts.pop(reference, None)
        if part is None:
            return []
        try:
            return list(self._read(part))
        except ReadingError as problem:
            self.problems.append(problem)
            return []

    def _read(self, part: Part) -> Iterable[TextLine]:
        suffix = true_suffix(part.data, posixpath.splitext(part.path)[1].lower())
        match suffix:
            case ".docx":
                return self._read_word(part.data)
            case ".doc" | ".rtf" | ".odt":
                return self._read_word(converted(part.data, self._name, suffix))
            case ".html" | ".htm":
                return self._page_lines(part.data)
            case ".mht" | ".mhtml":
                return self._page_lines(page_in_mail(part.data, self._name))
            case ".txt":
                lines = decode(part.data, self._name).text.split("\n")
                return (TextLine(stripped) for line in lines if (stripped := line.strip()))
        raise ReadingError("unsupported_format", name=self._name, suffix=suffix)

    def _page_lines(self, data: bytes) -> list[TextLine]:
        """Return all that a page shows: it was made for the document, and has nothing around its text."""
        root = parse_page(decode_page(data, self._name).text, self._name)
        return [] if root is None else block_lines([b for b in read_blocks(root) if not b.hidden])
