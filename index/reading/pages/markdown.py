"""Markdown as lines of plain text: the words stay as they are written, the signs around them go."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from index.errors import ReadingError
from index.reading.encoding import decode
from index.reading.pages.blocks import block_lines, parse_page, read_blocks
from index.reading.pages.html import require_measure, with_title
from index.reading.printed_lines import between, columns
from index.reading.text import Cell, DecodedText, TextLine, clean, table_lines

if TYPE_CHECKING:
    from markdown_it.token import Token

# Without a bound the parser would run out of stack; at the bound it drops what lies deeper.
_DEEPEST = 100

_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST_FRONT = 20_000

# Where a link leads. Anything else after [1]: is a note: the parser would take it for the address of a
# link, since Chinese has no spaces, and drop it.
_ADDRESS = re.compile(r"[A-Za-z][\w+.-]*:|[/#.]|www\.|[\w./-]+\Z")

_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\](?!:)")
_NOTE = re.compile(r"\[\^([^\]\s]{1,40})\]:[ \t]*")
# By the rules of Markdown ** does not close after a full-width sign before a letter, as in **重点：**内容.
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+)\*\*")

# A paragraph whose lines are all nearly as long as the longest was wrapped by its editor. Decided here,
# where it is known which lines are one paragraph: no word need be torn.
_WRAPPED_AT = (50, 120)
_WRAPPED_SHARE = 0.75


def split_front_matter(text: str) -> tuple[str, str]:
    """Return the title that stands in front of the text in YAML or TOML, if any, and the text without it."""
    found = _FRONT.match(text)
    if found is None or len(found[2]) > _LONGEST_FRONT:
        return "", text
    fields = _toml(found[2]) if found[1] == "+++" else _yaml(found[2])
    if fields is None:
        return "", text  # two lines drawn across the page
    title = fields.get("title")
    return (" ".join(title.split()) if isinstance(title, str) else ""), text[found.end() :]


def _yaml(text: str) -> dict[str, Any] | None:
    import yaml  # noqa: PLC0415 - takes 16 ms, which only Markdown needs

    try:
        # Every value as text: a title may look like a number or a date.
        fields = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _toml(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _tokens(text: str, name: str) -> list[Token]:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - takes 40 ms

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    found: dict[str, Any] = {}
    tokens = parser.parse(text, found)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        raise ReadingError("damaged", name=name)
    addresses = [reference["href"] for reference in found.get("references", {}).values()]
    if all(_ADDRESS.match(address) for address in addresses):
        return tokens
    return parser.disable("reference").parse(text)


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Join the lines of a paragraph that its editor has wrapped; others are lines of their own."""
    widths = [columns(line) for line in lines]
    longest = max(widths, default=0)
    shortest = min(widths[:-1], default=0)
    if not (_WRAPPED_AT[0] <= longest <= _WRAPPED_AT[1] and shortest >= _WRAPPED_SHARE * longest):
        return list(lines)
    joined = lines[0]
    for line in lines[1:]:
        joined += between(joined, line) + line
    return [joined]


def _inline(tokens: Sequence[Token]) -> list[str]:
    """Return the lines of a run of text."""
    pieces: list[str] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak") or re.match(r"<br\b", token.content, re.IGNORECASE):
            pieces.append("\n")
        elif token.type in ("text", "code_inline", "text_special"):
            pieces.append(token.content)
    text = _BOLD.sub(r"\1", _NOTE_MARK.sub("", "".join(pieces)))
    lines = [_NOTE.sub(r"[\1] ", line.strip()) for line in text.split("\n")]
    return _unwrapped([line for line in lines if line])


def markdown_lines(text: str, name: str) -> Iterator[TextLine]:
    """Yield the lines of a Markdown text without front matter: paragraphs, headings, rows of tables.

    Raises ReadingError ``damaged`` for lists or quotes nested beyond all measure.
    """
    rows: list[list[Cell]] | None = None
    number = ""
    level = 0
    for token in _tokens(text, name):
        match token.type:
            case "list_item_open":
                number = f"{token.info}{token.markup} " if token.info else ""
            case "heading_open":
                level = int(token.tag[1:])
            case "heading_close":
                level = 0
            case "table_open":
                rows = []
            case "tr_open" if rows is not None:
                rows.append([])
            case "inline" if rows is not None:
                lines = [TextLine(line) for line in _inline(token.children or ())]
                rows[-1].append(Cell(lines, len(rows[-1])))
            case "table_close":
                yield from table_lines(rows or ())
                rows = None
            case "inline":
                for line in _inline(token.children or ()):
                    yield TextLine(number + line, level)
                    number = ""
            case "fence" | "code_block":
                yield from (TextLine(line.strip()) for line in token.content.split("\n") if line.strip())
            case "html_block":
                root = parse_page(token.content, name)
                yield from block_lines(read_blocks(root)) if root is not None else ()


def read_markdown(data: bytes, name: str) -> DecodedText:
    """Read Markdown: paragraphs, headings, numbered items, code and rows of tables, each a line.

    Raises ReadingError: NotTextError for binary data, EmptyDocumentError without text, ``too_large``,
    ``damaged`` for one nested beyond all measure.
    """
    require_measure(data, name)
    decoded = decode(data, name)
    title, text = split_front_matter(clean(decoded.text))
    return with_title(TextLine(title), list(markdown_lines(text, name)), decoded, name)
