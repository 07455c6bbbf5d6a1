"""What is known of chats: the settings of groups and people, and which updates were handled already."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.store.answers import ids_json, read_ids
from bot.store.database import Database
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
    """Settings by chat and language by person, kept in memory as far as they are in use."""

    def __init__(self, database: Database) -> None:
        self._database = database
        rows = database.read("SELECT id, mode, language, documents, greeted FROM chats")
        self._chats = {
            chat: ChatSettings(GroupMode(mode), Language(language), read_ids(documents))
            for chat, mode, language, documents, _ in rows
        }
        self._greeted = {chat for chat, *_, greeted in rows if greeted}
        people = database.read("SELECT person, language FROM languages")
        self._languages = {person: Language(language) for person, language in people}

    def settings(self, chat_id: int) -> ChatSettings:
        """Return a group's settings; the defaults if nobody has changed them."""
        return self._chats.get(chat_id, ChatSettings())

    def save(self, chat_id: int, settings: ChatSettings) -> None:
        """Replace a group's settings."""
        self._chats[chat_id] = settings
        self._database.write(
            "INSERT INTO chats (id, mode, language, documents, greeted) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET mode = excluded.mode, language = excluded.language, "
            "documents = excluded.documents, greeted = excluded.greeted",
            chat_id,
            settings.mode.value,
            settings.language.value,
            ids_json(settings.documents),
            int(chat_id in self._greeted),
        )

    def greet(self, chat_id: int) -> bool:
        """Note that a group was greeted; False if it had been before."""
        if chat_id in self._greeted:
            return False
        self._greeted.add(chat_id)
        self.save(chat_id, self.settings(chat_id))
        return True

    def migrate(self, old: int, new: int) -> None:
        """Carry a group's settings over to the supergroup that it has become."""
        if old not in self._chats:
            return
        if old in self._greeted:
            self._greeted.add(new)
        self.save(new, self._chats.pop(old))
        self._greeted.discard(old)
        self._database.write("DELETE FROM chats WHERE id = ?", old)

    def language(self, person: str) -> Language | None:
        """Return the language that a person, by pseudonym, has chosen."""
        return self._languages.get(person)

    def choose_language(self, person: str, language: Language | None) -> None:
        """Note a person's language; None goes by their Telegram app again."""
        if language is None:
            self._languages.pop(person, None)
            self._database.write("DELETE FROM languages WHERE person = ?", person)
        else:
            self._languages[person] = language
            self._database.write("INSERT OR REPLACE INTO languages VALUES (?, ?)", person, language.value)


class SeenUpdates:
    """A memory of update ids: in the process for speed, on disk for the next start."""

    def __init__(self, database: Database) -> None:
        self._database = database
        rows = database.read("SELECT id FROM updates ORDER BY place DESC LIMIT ?", UPDATES_KEPT)
        self._seen = {row[0]: None for row in reversed(rows)}  # in the order of their arrival

    def claim(self, update_id: int) -> bool:
        """Take on an update; False if it was taken on before.

        Taken on before it is answered: after a crash an answer may be missing, but none comes twice.
        """
        if update_id in self._seen:
            return False
        self._seen[update_id] = None
        self._database.write("INSERT OR IGNORE INTO updates (id) VALUES (?)", update_id)
        if len(self._seen) > UPDATES_KEPT + PRUNE_EVERY:
            self._seen = dict.fromkeys(list(self._seen)[-UPDATES_KEPT:])
            self._database.write(
                "DELETE FROM updates WHERE place <= (SELECT max(place) FROM updates) - ?", UPDATES_KEPT
            )
        return True
