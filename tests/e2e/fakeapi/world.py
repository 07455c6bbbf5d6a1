"""What exists in the fake Telegram: chats, members, messages, and the updates under way."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import Iterator

from aiohttp import ClientError, ClientSession

from tests.e2e.fakeapi.rules import Json
from tests.e2e.fakeapi.spec import check_update

TOKEN = "123456:TEST-TOKEN-aaaaaaaaaaaaaaaaaaaaaaaaaaa"
_REDELIVERY_SECONDS = 0.1
_DELIVERIES = 500
_CONNECTIONS = 40
"""Deliveries to a webhook at once, as many as Telegram makes unless it is asked for others."""


class World:
    """The state that the people's side and the bot's side share."""

    def __init__(self, token: str = TOKEN, username: str = "speech_bot", *, privacy: bool = True) -> None:
        self.token, self.privacy = token, privacy
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "讲话问答",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": not privacy,
            "supports_inline_queries": True,
            "supports_guest_queries": True,
        }
        self.chats: dict[int, Json] = {}
        self.members: dict[int, dict[int, str]] = defaultdict(dict)
        self.messages: dict[tuple[int, int], Json] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.sizes: dict[str, int] = {}
        """What a file is said to have, where that is more than the test wants to make."""
        self.offered: set[str] = set()
        """Files whose path the bot was given."""
        self.downloads: list[str] = []
        self.uploaded: dict[str, tuple[str, bytes]] = {}
        """The files of the request that is being answered."""
        self.commands: dict[str, list[Json]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.blocked: set[int] = set()
        self.migrated: dict[int, int] = {}
        self.closed_topics: set[tuple[int, int]] = set()
        self.open_queries: set[str] = set()
        self.webhook: Json | None = None
        self.deliveries: list[int] = []
        self.connections = asyncio.Semaphore(_CONNECTIONS)
        self.queue: list[Json] = []
        self.allowed_updates: list[str] | None = None
        self.wake = asyncio.Event()
        self.http: ClientSession | None = None
        self._counters: dict[object, Iterator[int]] = defaultdict(lambda: itertools.count(1))

    def number(self, kind: object) -> int:
        """Count on, per kind."""
        return next(self._counters[kind])

    def new_message(self, chat: Json, sender: Json, content: Json) -> Json:
        """Store a message in a chat."""
        message: Json = {
            "message_id": self.number(chat["id"]),
            "date": int(time.time()),
            "chat": chat,
            "from": sender,
            **content,
        }
        self.messages[chat["id"], message["message_id"]] = message
        return message

    def new_file(self, name: str | None, data: bytes, size: int | None = None) -> Json:
        """Store a file and describe it; ``size`` is what it pretends to have."""
        file_id = f"F{self.number('file')}"
        self.files[file_id] = (name or "", data)
        if size is not None:
            self.sizes[file_id] = size
        document: Json = {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": self.size(file_id),
        }
        return document if name is None else document | {"file_name": name}

    def size(self, file_id: str) -> int:
        """Return how large a file is said to be."""
        return self.sizes.get(file_id, len(self.files[file_id][1]))

    async def push(self, update: Json, update_id: int | None = None) -> Json:
        """Send an update to the bot: into the polled queue, or to its webhook until it takes it."""
        update = {"update_id": update_id or 1000 + self.number("update"), **update}
        check_update(update)
        if self.webhook:
            await self._deliver(update)
        else:
            self.queue.append(update)
            self.wake.set()
        return update

    async def _deliver(self, update: Json) -> None:
        assert self.webhook
        assert self.http
        secret = self.webhook.get("secret_token")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        for _ in range(_DELIVERIES):
            try:
                async with (
                    self.connections,
                    self.http.post(self.webhook["url"], json=update, headers=headers) as response,
                ):
                    self.deliveries.append(response.status)
                    if response.status == 200:
                        return
            except ClientError:
                self.deliveries.append(0)
            await asyncio.sleep(_REDELIVERY_SECONDS)
