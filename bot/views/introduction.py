"""What the bot says of itself and of its library: the greeting, how to ask, what is inside; pure."""

from __future__ import annotations

from bot.texts import Texts, counted
from bot.views.formatting import local_time
from index.library import Library

_TITLES_AT_START = 4
"""Titles of documents that a greeting names; /about names more."""
_TITLES = 10
"""Titles that /about names; more are walked through with /browse."""


def greeting(library: Library, texts: Texts) -> str:
    """Say what the bot does, which documents are inside and as of when; questions to try go below it."""
    parts = [texts.start, holdings(library, texts, _TITLES_AT_START)]
    if library.examples:
        parts.append(texts.start_examples)
    parts.append(texts.start_commands)
    return "\n\n".join(parts)


def instructions(library: Library, texts: Texts) -> str:
    """Say how to ask, by questions that this library answers."""
    examples = "\n".join(texts.help_example.format(question=question) for question in library.examples)
    begin = texts.help_examples.format(examples=examples) if examples else texts.help_no_examples
    return f"{begin}\n{texts.help}"


def account(library: Library, texts: Texts, contact: str | None) -> str:
    """Say what the bot is, which documents it quotes, and who runs it if ``contact`` is given."""
    parts = [texts.about, holdings(library, texts, _TITLES)]
    if contact:
        parts.append(texts.contact.format(contact=contact))
    return "\n\n".join(parts)


def refusal(texts: Texts, user_id: int, contact: str | None) -> str:
    """Tell somebody without access the number by which they can be let in, and whom to give it to."""
    parts = [texts.no_access, texts.no_access_number.format(id=user_id)]
    if contact:
        parts.append(texts.contact.format(contact=contact))
    return "\n".join(parts)


def holdings(library: Library, texts: Texts, most: int) -> str:
    """Count the documents, say as of when, and name at most ``most``, the last of them among these."""
    titles = list(library.titles().items())
    if not titles:
        return texts.library_empty
    shown = titles if len(titles) <= most else [*titles[: most - 1], None, titles[-1]]
    published = local_time(library.published)
    named = ["• ……" if one is None else _named(*one, library, texts) for one in shown]
    return "\n".join([counted(texts.holdings, len(titles), published=published), *named])


def _named(document_id: str, title: str, library: Library, texts: Texts) -> str:
    """Name a document, with the number of its speeches where it holds several."""
    speeches = library.info(document_id).speeches
    return f"• {title}" + (texts.holding_speeches.format(count=speeches) if speeches > 1 else "")
