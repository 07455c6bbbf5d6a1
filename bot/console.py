"""A chat in the terminal: the very replies of Telegram, drawn with bars and bold type."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from rich.console import Console
from rich.text import Text

from bot.questions import asks_for_help, split_questions
from bot.store.conversations import Conversations
from bot.texts import Texts, counted
from bot.views.answers import Page, render_answer
from bot.views.formatting import QUOTES, EntityKind, FormattedText, characters, without_surrogates
from bot.views.introduction import greeting, instructions
from index.library import Library
from index.types import Turn

_STYLES = {EntityKind.BOLD: "bold yellow", EntityKind.ITALIC: "italic dim", EntityKind.PRE: "cyan"}
_BAR = "▌ "
_KEY = "terminal"
_UNLIMITED_WIDTH = 1 << 20
"""Columns where output is kept, so that a quotation is never broken by a line end of ours."""


@dataclass(slots=True)
class Chat:
    """One conversation in a terminal or through pipes."""

    library: Library
    texts: Texts
    console: Console
    conversations: Conversations = field(default_factory=Conversations)
    pages: list[Page] = field(default_factory=list)

    def run(self, lines: Iterator[str]) -> None:
        """Answer line by line until the lines end or one says /quit."""
        self.show(FormattedText(counted(self.texts.console_welcome, len(self.library.titles()))))
        for line in lines:
            said = line.strip()
            if said in {"/quit", "/exit"}:
                break
            for part in split_questions(said) if said else ():
                self.show(self.reply_to(part))
        self.show(FormattedText(self.texts.console_bye))

    def reply_to(self, said: str) -> FormattedText:
        """Return the reply to one line: a command or a question."""
        match "/help" if asks_for_help(said) else said:
            case "/start":
                return FormattedText(greeting(self.library, self.texts))
            case "/help":
                help_ = instructions(self.library, self.texts)
                return FormattedText(f"{help_}\n\n{self.texts.console_help}")
            case "/new":
                self.conversations.forget(_KEY)
                return FormattedText(self.texts.new)
            case "/more":
                return self._next_page(self.texts.console_no_more)
            case _ if said.startswith("/"):
                return FormattedText(self.texts.console_unknown.format(command=said.split(maxsplit=1)[0]))
            case _:
                return self._answer(said)

    def show(self, content: FormattedText) -> None:
        """Draw a formatted text, a blank line after it."""
        for line in draw(content):
            self.console.print(line, soft_wrap=not self.console.is_terminal)
        self.console.print()

    def _answer(self, question: str) -> FormattedText:
        answer = self.library.ask(question, self.conversations.recall(_KEY))
        if (turn := Turn.of(answer)) is not None:
            self.conversations.remember(_KEY, turn)
        self.pages = render_answer(answer, self.texts)
        return self._next_page("")

    def _next_page(self, otherwise: str) -> FormattedText:
        if not self.pages:
            return FormattedText(otherwise)
        content = self.pages.pop(0).content
        if not self.pages:
            return content
        return FormattedText(f"{content.text}\n\n{self.texts.console_more}", content.entities)


def chat(library: Library, texts: Texts) -> None:
    """Chat over standard input and output; leaves politely at the end of input and at Ctrl-C."""
    console = Console(
        file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else _UNLIMITED_WIDTH
    )
    lines = _typed_lines(console, texts) if sys.stdin.isatty() else _piped_lines(sys.stdin.buffer)
    talk = Chat(library, texts, console)
    try:
        talk.run(lines)
    except KeyboardInterrupt:
        console.print()
        talk.show(FormattedText(texts.console_bye))


def draw(content: FormattedText) -> list[Text]:
    """Turn a formatted text into lines for a terminal, those of quotes behind a bar."""
    text = Text(content.text)
    for entity in content.entities:
        if style := _STYLES.get(entity.kind):
            text.stylize(style, *characters(content.text, entity.offset, entity.length))
    quotes = [entity for entity in content.entities if entity.kind in QUOTES]
    quoted = [characters(content.text, quote.offset, quote.length) for quote in quotes]
    lines, position = [], 0
    for line in text.split("\n", allow_blank=True):
        barred = any(start <= position < end for start, end in quoted)
        lines.append(Text(_BAR, style="cyan") + line if barred else line)
        position += len(line) + 1
    return lines


def _typed_lines(console: Console, texts: Texts) -> Iterator[str]:
    """Yield what is typed, with line editing, until Ctrl-D."""
    with suppress(ImportError):  # Not on Windows, whose terminal edits lines itself.
        import readline  # noqa: F401, PLC0415  (line editing and history for input())

    while True:
        try:
            yield without_surrogates(input(f"{texts.console_prompt}› "))
        except EOFError:
            console.print()
            return
        except UnicodeDecodeError:
            console.print(texts.nonsense)


def _piped_lines(stream: BinaryIO) -> Iterator[str]:
    """Yield the lines of a pipe; bytes that are not UTF-8 become replacement characters."""
    for line in stream:
        yield line.decode("utf-8-sig", errors="replace")
