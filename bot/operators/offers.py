"""Changes of the library that wait for an operator's word, in a private folder that survives a restart."""

from __future__ import annotations

import logging
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.private_files import write_privately
from bot.texts import Language, Texts, texts_for
from index.library import Upload, disk_errors
from index.types import Change, GoldenCheck

_LOGGER = logging.getLogger(__name__)

FOLDER = "pending"
"""Inside the data folder; readable by the bot's own account alone."""
EXPIRES_SECONDS = 24 * 3600
"""How long an offer waits: a day, so that one made in the evening can be confirmed in the morning."""
MOST_OFFERS = 20
"""Offers kept at once; the oldest that waits gives way, so that the folder cannot fill the disk."""
LARGEST_OFFER = 50_000_000
"""Bytes of the files of one offer: they are all in memory while they are read, twice over."""
_ID_BYTES = 9
"""72 random bits, 12 characters: nobody guesses an offer, and it fits a button of 64 bytes."""
_FACTS = "offer.json"


class Task(StrEnum):
    """What an offer would do to the library; ``task_<value>`` is the text that names it."""

    ADD = "add"
    REMOVE = "remove"
    REBUILD = "rebuild"
    ROLLBACK = "rollback"


class State(StrEnum):
    """How far an offer has come."""

    RECEIVING = "receiving"
    WAITING = "waiting"
    RUNNING = "running"
    HELD = "held"  # golden questions were lost; the operator may insist


@dataclass(frozen=True, slots=True)
class Offer:
    """One change, the message that shows it, and what is known of it so far."""

    id: str
    task: Task
    chat: int
    """The private chat of the operator who asked for it."""
    language: Language
    made: float
    """Seconds since 1970."""
    state: State
    snapshot: str
    """The snapshot in use when it was made."""
    message: int | None = None
    files: tuple[str, ...] = ()
    """Names of the files that came, in their order."""
    missing: tuple[tuple[str, str], ...] = ()
    """Names of files that did not, each with the text that says why, see ``bot.texts.operators``."""
    changes: tuple[Change, ...] = ()
    """What the files would do, as far as they have been read."""
    documents: tuple[str, ...] = ()
    """Ids of documents to remove."""
    names: tuple[str, ...] = ()
    """Names of those documents."""
    question: str = ""
    """What was asked of the operator, where that takes long to find out."""
    golden: GoldenCheck | None = None
    """Why it was held back."""

    @property
    def texts(self) -> Texts:
        """The texts in its operator's language."""
        return texts_for(self.language)


_ADAPTER = TypeAdapter(Offer)


class OfferBook:
    """The offers by id: in memory, and each in a folder of its own with the files that belong to it."""

    def __init__(self, data_dir: Path, clock: Callable[[], float] = time.time) -> None:
        """Load what earlier runs left; raises StorageError if the disk refuses."""
        self._folder = data_dir / FOLDER
        self._clock = clock
        with disk_errors(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._offers = {
                offer.id: offer for offer in map(self._load, sorted(self._folder.iterdir())) if offer
            }

    def make(
        self, task: Task, chat: int, language: Language, snapshot: str, state: State = State.WAITING
    ) -> Offer:
        """Begin an offer; raises StorageError if the disk refuses."""
        waiting = sorted(
            (o for o in self._offers.values() if o.state is not State.RUNNING), key=lambda o: o.made
        )
        for oldest in waiting[: max(0, len(self._offers) + 1 - MOST_OFFERS)]:
            self.discard(oldest)
        offer = Offer(secrets.token_urlsafe(_ID_BYTES), task, chat, language, self._clock(), state, snapshot)
        with disk_errors(self._folder):
            self._folder_of(offer).mkdir(mode=0o700)
        return self.put(offer)

    def put(self, offer: Offer) -> Offer:
        """Note how an offer stands now and return it; raises StorageError if the disk refuses."""
        self._offers[offer.id] = offer
        path = self._folder_of(offer) / _FACTS
        draft = path.with_suffix(".new")
        with disk_errors(path):
            write_privately(draft, _ADAPTER.dump_json(offer))
            draft.replace(path)
        return offer

    def keep_file(self, offer: Offer, name: str, data: bytes) -> Offer:
        """Add a file to an offer and return the offer; raises StorageError if the disk refuses."""
        path = self._file(offer, len(offer.files))
        with disk_errors(path):
            write_privately(path, data)
        return self.put(replace(offer, files=(*offer.files, name)))

    def uploads(self, offer: Offer) -> tuple[Upload, ...]:
        """Read an offer's files; raises StorageError if the disk refuses."""
        with disk_errors(self._folder_of(offer)):
            return tuple(
                Upload(name, self._file(offer, number).read_bytes())
                for number, name in enumerate(offer.files)
            )

    def find(self, offer_id: str) -> Offer | None:
        """Return an offer that has not expired."""
        offer = self._offers.get(offer_id)
        return None if offer is None or self.is_expired(offer) else offer

    def all(self) -> tuple[Offer, ...]:
        """Return every offer, oldest first."""
        return tuple(sorted(self._offers.values(), key=lambda offer: offer.made))

    def of(self, chat: int) -> tuple[Offer, ...]:
        """Return the offers made in a chat that have not expired, newest first."""
        own = [offer for offer in self._offers.values() if offer.chat == chat and not self.is_expired(offer)]
        return tuple(sorted(own, key=lambda offer: -offer.made))

    @property
    def waiting(self) -> int:
        """How many offers wait to be confirmed."""
        states = {State.WAITING, State.HELD}
        return sum(offer.state in states and not self.is_expired(offer) for offer in self._offers.values())

    def is_expired(self, offer: Offer) -> bool:
        """Whether an offer has waited for too long; one that runs never has."""
        return offer.state is not State.RUNNING and self._clock() - offer.made > EXPIRES_SECONDS

    def discard(self, offer: Offer) -> None:
        """Forget an offer and delete its files."""
        self._offers.pop(offer.id, None)
        shutil.rmtree(self._folder_of(offer), ignore_errors=True)

    def _load(self, folder: Path) -> Offer | None:
        """Read an offer; whatever is not a whole one is deleted."""
        try:
            offer = _ADAPTER.validate_json((folder / _FACTS).read_bytes())
        except (OSError, ValidationError) as error:
            _LOGGER.warning("A pending upload cannot be read and is deleted: %s", type(error).__name__)
            shutil.rmtree(folder, ignore_errors=True)
            return None
        return offer if offer.id == folder.name else None

    def _folder_of(self, offer: Offer) -> Path:
        return self._folder / offer.id

    def _file(self, offer: Offer, number: int) -> Path:
        """Name a file by its number: what people call it never becomes a path."""
        return self._folder_of(offer) / f"{number}.file"
