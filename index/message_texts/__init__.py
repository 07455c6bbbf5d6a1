"""What the index says of errors and doubtful documents: Simplified Chinese and English.

Traditional Chinese is derived from the Simplified, see ``index.messages``. Names in braces are the facts
of the error or the arguments of the text.
"""

from __future__ import annotations

from typing import Final

from index.cli.texts import COMMAND_LINE
from index.message_texts.general import GENERAL
from index.message_texts.reading import READING, READING_WARNINGS
from index.message_texts.storage import STORAGE

ERRORS: Final[dict[str, tuple[str, str]]] = {**GENERAL, **READING, **STORAGE}

TEXTS: Final[dict[str, tuple[str, str]]] = {**ERRORS, **READING_WARNINGS, **COMMAND_LINE}
"""Simplified Chinese and English by message id, those of the command line included."""
