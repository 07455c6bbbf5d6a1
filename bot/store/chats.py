"""What is known of chats: the settings of groups and people, and which updates were handled already."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from bot.store.answers import ids_json, read_ids
from bot.store.database import Copies, Database
from bot.texts import Language

UPDATES_KEPT = 10_000
"""Update ids kept, the latest to arrive: Telegram repeats updates of the last 24 hours only.

Not the highest: after a quiet week Telegram begins to count again at a random number.
"""
PRUNE_EVERY = 1_000


class GroupMode(StrEnum):
    """What the bot answers to in a group; each includes those before it."""

    COMMAND = "command"  # only /ask
    MENTION = "mention"  # also mentions and replies to the bot
    QUESTION = "question"  # also messages that end with a question mark


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """The settings of one group."""

    mode: GroupMode = GroupMode.MENTION
    language: Language = Language.SIMPLIFIED
    documents: frozenset[str] | None = None
    """Ids of the only documents that may be quoted; None for all."""


class ChatBook:
    """Settings by chat and language by person; copies stand in while the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._chats = Copies[int, ChatSettings | None](math.inf)
        self._languages = Copies[str, Language | None](math.inf)
        for chat, *row in database.read("SELECT id, mode, language, documents FROM chats"):
            self._chats.put(chat, _settings(*row), saved=True)
        for person, language in database.read("SELECT person, language FROM languages"):
            self._languages.put(person, Language(language), saved=True)
        self._greeted = set[int]()

    def settings(self, chat_id: int) -> ChatSettings:
        """Return a group's settings; the defaults if nobody has changed them."""
        if self._chats.is_ahead(chat_id):
            self._put(chat_id, self._chats.get(chat_id))
        else:
            rows = self._database.try_to_read(
                "SELECT mode, language, documents FROM chats WHERE id = :chat", chat=chat_id
            )
            if rows is not None:
                self._chats.put(chat_id, _settings(*rows[0]) if rows else None, saved=True)
        return self._chats.get(chat_id) or ChatSettings()

    def save(self, chat_id: int, settings: ChatSettings) -> None:
        """Replace a group's settings."""
        self._put(chat_id, settings)

    def greet(self, chat_id: int) -> bool:
        """Note that a group was greeted; False if it had been before."""
        default = ChatSettings()
        changed = self._database.write(
            "INSERT INTO chats (id, greeted, mode, language) VALUES (:chat, 1, :mode, :language) "
            "ON CONFLICT (id) DO UPDATE SET greeted = 1 WHERE chats.greeted = 0",
            chat=chat_id,
            mode=default.mode.value,
            language=default.language.value,
        )
        is_first = chat_id not in self._greeted if changed is None else bool(changed)
        self._greeted.add(chat_id)
        return is_first

    def migrate(self, old: int, new: int) -> None:
        """Carry a group's settings over to the supergroup that it has become."""
        self.settings(old)
        kept = self._chats.get(old)
        if kept is None:
            return
        greeted = self._database.read("SELECT greeted FROM chats WHERE id = :old", old=old)
        if old in self._greeted or greeted == [(1,)]:
            self.greet(new)
        self._put(new, kept)
        self._put(old, None)

    def language(self, person: str) -> Language | None:
        """Return the language that a person, by pseudonym, has chosen."""
        if self._languages.is_ahead(person):
            self.choose_language(person, self._languages.get(person))
        else:
            rows = self._database.try_to_read(
                "SELECT language FROM languages WHERE person = :person", person=person
            )
            if rows is not None:
                self._languages.put(person, Language(rows[0][0]) if rows else None, saved=True)
        return self._languages.get(person)

    def choose_language(self, person: str, language: Language | None) -> None:
        """Note a person's language; None goes by their Telegram app again."""
        if language is None:
            done = self._database.write("DELETE FROM languages WHERE person = :person", person=person)
        else:
            done = self._database.write(
                "INSERT INTO languages VALUES (:person, :language) "
                "ON CONFLICT (person) DO UPDATE SET language = excluded.language",
                person=person,
                language=language.value,
            )
        self._languages.put(person, language, saved=done is not None)

    def _put(self, chat_id: int, settings: ChatSettings | None) -> None:
        """Replace a group's settings; None forgets the group."""
        if settings is None:
            done = self._database.write("DELETE FROM chats WHERE id = :chat", chat=chat_id)
        else:
            done = self._database.write(
                "INSERT INTO chats (id, mode, language, documents) "
                "VALUES (:chat, :mode, :language, :documents) ON CONFLICT (id) DO UPDATE SET "
                "mode = excluded.mode, language = excluded.language, documents = excluded.documents",
                chat=chat_id,
                mode=settings.mode.value,
                language=settings.language.value,
                documents=ids_json(settings.documents),
            )
        self._chats.put(chat_id, settings, saved=done is not None)


def _settings(mode: str, language: str, documents: str | None) -> ChatSettings:
    return ChatSettings(GroupMode(mode), Language(language), read_ids(documents))


class SeenUpdates:
    """A memory of update ids: in the database, which bots may share, and in the process while it is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        rows = database.read("SELECT id FROM updates ORDER BY place DESC LIMIT :most", most=UPDATES_KEPT)
        self._seen = {row[0]: None for row in reversed(rows)}  # in the order of their arrival

    def claim(self, update_id: int) -> bool:
        """Take on an update; False if it was taken on before, by whichever bot.

        Taken on before it is answered: after a crash an answer may be missing, but none comes twice.
        """
        if update_id in self._seen:
            return False
        self._seen[update_id] = None
        added = self._database.write(
            "INSERT INTO updates (id) VALUES (:id) ON CONFLICT (id) DO NOTHING", id=update_id
        )
        if len(self._seen) > UPDATES_KEPT + PRUNE_EVERY:
            self._seen = dict.fromkeys(list(self._seen)[-UPDATES_KEPT:])
            self._database.write(
                "DELETE FROM updates WHERE place <= (SELECT max(place) FROM updates) - :kept",
                kept=UPDATES_KEPT,
            )
        return added != 0
