"""What the index and the command line say: Simplified Chinese and English.

Traditional Chinese is derived from the Simplified, see ``index.messages``. Names in braces are the facts
of the error or the arguments of the text.
"""

from __future__ import annotations

from typing import Final

from index.message_texts.command_line import COMMAND_LINE
from index.message_texts.engine import ENGINE
from index.message_texts.errors import GENERAL
from index.message_texts.reading import READING, READING_WARNINGS

ERRORS: Final[dict[str, tuple[str, str]]] = {**GENERAL, **ENGINE, **READING}

TEXTS: Final[dict[str, tuple[str, str]]] = {**ERRORS, **READING_WARNINGS, **COMMAND_LINE}
"""Simplified Chinese and English by message id."""
