"""Every error that the index raises on purpose.

    SpeechBotError
    ├── SettingsError            a setting is missing or wrong
    │   └── FolderMissingError   the documents folder is not there or holds no document
    ├── DocumentChoiceError      what was named is not one document of the library
    │   ├── DocumentMissingError     but none
    │   └── DocumentAmbiguousError   but several
    ├── ReadingError             a file cannot become a document
    │   ├── EmptyDocumentError
    │   ├── NotTextError
    │   └── QuestionSetError     a question set or its floors are missing or wrong
    ├── ModelError               an encoder cannot be made or loaded
    ├── SnapshotError            the saved index cannot be used
    │   ├── SnapshotMissingError
    │   ├── SnapshotStaleError   made by another format, model or set of documents
    │   └── SnapshotDamagedError
    ├── EngineError              the engine that holds the indexes elsewhere cannot be asked
    ├── EditingError             a change of the library was cut short
    ├── StorageError             the disk refuses: full, read-only, no permission
    └── VerbatimError            an excerpt differs from its source; it is never shown

An error carries facts; ``index.messages`` turns it into words in the reader's language.
``exit_code`` is what the command line ends with: 2 for settings, 3 reading, 4 model, 5 snapshot,
6 storage, 7 verbatim, 9 a change cut short, 10 a document that is not there, 11 an engine that cannot be
asked. (1 is "not found", 8 held back by golden questions.)
"""

from __future__ import annotations

from typing import ClassVar


class SpeechBotError(Exception):
    """Base of the tree; ``message_id`` names the text, keyword arguments fill it in."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message_id: str, /, **facts: object) -> None:
        super().__init__(message_id, facts)
        self.message_id = message_id
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{key}={value}" for key, value in self.facts.items())
        return f"{self.message_id} ({facts})" if facts else self.message_id


class SettingsError(SpeechBotError):
    """A setting is missing or wrong."""

    exit_code = 2


class FolderMissingError(SettingsError):
    """The documents folder is not there or holds no document."""


class DocumentChoiceError(SpeechBotError):
    """What was named is not one document of the library."""

    exit_code = 10


class DocumentMissingError(DocumentChoiceError):
    """The library has no document of this id or name."""


class DocumentAmbiguousError(DocumentChoiceError):
    """Several documents of the library begin like this."""


class ReadingError(SpeechBotError):
    """A file cannot become a document."""

    exit_code = 3


class EmptyDocumentError(ReadingError):
    """The file holds no text."""


class NotTextError(ReadingError):
    """The bytes are not text in any encoding that is supported."""


class QuestionSetError(ReadingError):
    """A set of questions, or what its measures must reach, is missing or wrong."""


class ModelError(SpeechBotError):
    """An encoder cannot be made or loaded."""

    exit_code = 4


class SnapshotError(SpeechBotError):
    """The saved index cannot be used."""

    exit_code = 5


class SnapshotMissingError(SnapshotError):
    """There is no snapshot yet."""


class SnapshotStaleError(SnapshotError):
    """The snapshot was made by another format, model or set of documents."""


class SnapshotDamagedError(SnapshotError):
    """A file of the snapshot is missing or its checksum differs."""


class StorageError(SpeechBotError):
    """The disk refuses: full, read-only or without permission."""

    exit_code = 6


class EngineError(SpeechBotError):
    """The engine that holds the indexes elsewhere is gone, slow, refuses, or lacks what was published."""

    exit_code = 11


class EditingError(SpeechBotError):
    """A change of the library was cut short; it took effect whole or not at all."""

    exit_code = 9


class VerbatimError(SpeechBotError):
    """An excerpt differs from its source."""

    exit_code = 7
