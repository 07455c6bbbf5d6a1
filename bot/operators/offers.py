"""Changes of the library that wait for an operator's word, in a private folder that survives a restart."""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout
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
_ID = re.compile("[A-Za-z0-9_-]{12}")
_FACTS = "offer.json"
_LOCK = "lock"
_STOP = "stop"
_DRAFT = "."
"""What the name of a folder begins with that is not whole yet."""
_DRAFT_SECONDS = 60
"""Age from which such a folder belongs to no bot that runs."""


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


_WORKED_ON = frozenset({State.RECEIVING, State.RUNNING})


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
    """The offers by id, each in a folder of its own with the files that belong to it.

    The bots that share the data folder know each other's; whoever receives or carries one out holds its lock.
    """

    def __init__(self, data_dir: Path, clock: Callable[[], float] = time.time) -> None:
        """Delete what earlier runs left that is no offer; raises StorageError if the disk refuses."""
        self._folder = data_dir / FOLDER
        self._clock = clock
        self._held: dict[str, FileLock] = {}
        self._unwritten: dict[str, Offer] = {}
        """Offers that the disk has refused in their latest state."""
        with disk_errors(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in self._folder.iterdir():
                if self._load(folder.name) is None:
                    self._delete_remains(folder)

    def make(
        self, task: Task, chat: int, language: Language, snapshot: str, state: State = State.WAITING
    ) -> Offer:
        """Begin an offer; raises StorageError if the disk refuses."""
        known = self.all()
        waiting = [offer for offer in known if offer.state is not State.RUNNING]
        for oldest in waiting[: max(0, len(known) + 1 - MOST_OFFERS)]:
            self.discard(oldest)
        offer = Offer(secrets.token_urlsafe(_ID_BYTES), task, chat, language, self._clock(), state, snapshot)
        draft = self._folder / f"{_DRAFT}{offer.id}"
        with disk_errors(self._folder):
            draft.mkdir(mode=0o700)
            write_privately(draft / _FACTS, _ADAPTER.dump_json(offer))
            draft.rename(self._folder_of(offer))
        return self.put(offer)

    def put(self, offer: Offer) -> Offer:
        """Note how an offer stands now and return it; raises StorageError if the disk refuses."""
        path = self._folder_of(offer) / _FACTS
        draft = path.with_suffix(".new")
        self._unwritten[offer.id] = offer
        with disk_errors(path):
            if offer.state in _WORKED_ON:
                self.hold(offer)
            write_privately(draft, _ADAPTER.dump_json(offer))
            draft.replace(path)
        del self._unwritten[offer.id]
        if offer.state not in _WORKED_ON:
            self.release(offer)
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
        offer = self._unwritten.get(offer_id) or self._load(offer_id)
        return None if offer is None or self.is_expired(offer) else offer

    def all(self) -> tuple[Offer, ...]:
        """Return every offer that can be read, oldest first."""
        names = set(self._unwritten)
        try:
            names |= {folder.name for folder in self._folder.iterdir()}
        except OSError as error:
            _LOGGER.warning("What waits to be confirmed cannot be read: %s", error.strerror)
        found = (self._unwritten.get(name) or self._load(name) for name in names)
        return tuple(sorted(filter(None, found), key=lambda offer: offer.made))

    def of(self, chat: int) -> tuple[Offer, ...]:
        """Return the offers made in a chat that have not expired, newest first."""
        own = [offer for offer in self.all() if offer.chat == chat and not self.is_expired(offer)]
        return tuple(reversed(own))

    @property
    def waiting(self) -> int:
        """How many offers wait to be confirmed."""
        states = {State.WAITING, State.HELD}
        return sum(offer.state in states and not self.is_expired(offer) for offer in self.all())

    def is_expired(self, offer: Offer) -> bool:
        """Whether an offer has waited for too long; one that runs never has."""
        return offer.state is not State.RUNNING and self._clock() - offer.made > EXPIRES_SECONDS

    def hold(self, offer: Offer) -> bool:
        """Begin to work on an offer; False if another bot works on it, or if it is gone.

        Raises StorageError if the disk refuses.
        """
        if offer.id in self._held:
            return True
        folder = self._folder_of(offer)
        lock = FileLock(folder / _LOCK, thread_local=False, mode=0o600)
        with disk_errors(folder):
            if not folder.exists():
                return False
            try:
                lock.acquire(timeout=0)
            except Timeout:
                return False
        if (folder / _FACTS).exists():
            self._held[offer.id] = lock
            return True
        lock.release()  # It was discarded this very moment.
        shutil.rmtree(folder, ignore_errors=True)
        return False

    def release(self, offer: Offer) -> None:
        """End to work on an offer."""
        if lock := self._held.pop(offer.id, None):
            (self._folder_of(offer) / _STOP).unlink(missing_ok=True)
            lock.release()

    def is_held_elsewhere(self, offer: Offer) -> bool:
        """Whether another bot works on an offer."""
        if offer.id in self._held:
            return False
        is_free = self.hold(offer)
        self.release(offer)
        return not is_free

    def ask_to_stop(self, offer: Offer) -> None:
        """Ask the bot that carries an offer out to stop; raises StorageError if the disk refuses."""
        path = self._folder_of(offer) / _STOP
        with disk_errors(path):
            write_privately(path, b"")

    def is_asked_to_stop(self, offer: Offer) -> bool:
        """Whether a bot was asked to stop carrying an offer out."""
        return (self._folder_of(offer) / _STOP).exists()

    def discard(self, offer: Offer) -> None:
        """Forget an offer and delete its files."""
        self._unwritten.pop(offer.id, None)
        shutil.rmtree(self._folder_of(offer), ignore_errors=True)
        self.release(offer)

    def _load(self, offer_id: str) -> Offer | None:
        """Read an offer; None if there is none, or none that is whole."""
        if not _ID.fullmatch(offer_id):  # Whatever a button may carry, it never leads elsewhere.
            return None
        try:
            offer = _ADAPTER.validate_json((self._folder / offer_id / _FACTS).read_bytes())
        except (OSError, ValidationError):
            return None
        return offer if offer.id == offer_id else None

    def _delete_remains(self, folder: Path) -> None:
        """Delete what is no whole offer, unless another bot is just making one of it."""
        if folder.name.startswith(_DRAFT) and time.time() - folder.stat().st_mtime < _DRAFT_SECONDS:
            return
        _LOGGER.warning("A pending upload cannot be read and is deleted")
        shutil.rmtree(folder, ignore_errors=True)

    def _folder_of(self, offer: Offer) -> Path:
        return self._folder / offer.id

    def _file(self, offer: Offer, number: int) -> Path:
        """Name a file by its number: what people call it never becomes a path."""
        return self._folder_of(offer) / f"{number}.file"
