"""What all groups of commands share: their help in the user's language, and arguments made readable."""

from __future__ import annotations

from index.messages import environment_language, text


def in_words(message_id: str) -> str:
    """Return a text of the command line in the language that the environment asks for."""
    return text(message_id, environment_language())


def decoded_argument(argument: str) -> str:
    """Return an argument of the command line with the bytes that are no UTF-8 made visible as U+FFFD."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
