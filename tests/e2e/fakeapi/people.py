"""What people do: write, press buttons, search inline, add the bot to groups."""

from __future__ import annotations

import time
from typing import Any

from tests.e2e.fakeapi.rules import Json, units
from tests.e2e.fakeapi.spec import admin_rights
from tests.e2e.fakeapi.world import World


class People(World):
    """The side of the people."""

    def user(self, user_id: int, name: str = "张三", language: str = "zh-hans") -> Json:
        """Make a person and their private chat with the bot."""
        self.chats[user_id] = {"id": user_id, "type": "private", "first_name": name}
        return {
            "id": user_id,
            "is_bot": False,
            "first_name": name,
            "username": f"user{user_id}",
            "language_code": language,
        }

    def group(self, chat_id: int, *, forum: bool = False, bot_status: str = "member") -> Json:
        """Make a supergroup that the bot belongs to."""
        self.chats[chat_id] = {"id": chat_id, "type": "supergroup", "title": "学习小组"}
        if forum:
            self.chats[chat_id]["is_forum"] = True
        self.members[chat_id][self.me["id"]] = bot_status
        return self.chats[chat_id]

    async def say(
        self,
        user: Json,
        text: str,
        chat: Json | None = None,
        reply_to: Json | None = None,
        kind: str = "message",
        **extra: Any,
    ) -> Json:
        """Write a message; the bot gets it only where Telegram would deliver it."""
        chat = chat or self.chats[user["id"]]
        content: Json = {"text": text, "entities": _entities(text), **extra}
        if reply_to:
            content["reply_to_message"] = _without_reply(reply_to)
        message = self.new_message(chat, user, content)
        if self._visible(message):
            await self.push({kind: message})
        return message

    async def send_file(
        self,
        user: Json,
        name: str | None,
        data: bytes = b"",
        *,
        chat: Json | None = None,
        size: int | None = None,
        group: str | None = None,
        **extra: Any,
    ) -> Json:
        """Send a file, one of several of the same media ``group`` perhaps."""
        content: Json = {"document": self.new_file(name, data, size), **extra}
        if group:
            content["media_group_id"] = group
        message = self.new_message(chat or self.chats[user["id"]], user, content)
        if self._visible(message):
            await self.push({"message": message})
        return message

    async def edit(self, user: Json, message: Json, text: str) -> Json:
        """Edit a message that was written before."""
        edited = message | {"text": text, "entities": _entities(text), "edit_date": int(time.time())}
        self.messages[message["chat"]["id"], message["message_id"]] = edited
        if self._visible(edited):
            await self.push({"edited_message": edited})
        return edited

    async def press(self, user: Json, message: Json, data: str) -> str:
        """Press a button under a message of the bot."""
        query_id = f"cb{self.number('callback')}"
        self.open_queries.add(query_id)
        query = {"id": query_id, "from": user, "chat_instance": "1", "data": data, "message": message}
        await self.push({"callback_query": query})
        return query_id

    async def inline(self, user: Json, query: str, offset: str = "") -> str:
        """Type a query after the bot's name in some chat."""
        query_id = f"iq{self.number('inline')}"
        self.open_queries.add(query_id)
        await self.push(
            {
                "inline_query": {
                    "id": query_id,
                    "from": user,
                    "query": query,
                    "offset": offset,
                    "chat_type": "supergroup",
                }
            }
        )
        return query_id

    async def change_membership(self, user: Json, chat: Json, old: str, new: str) -> None:
        """Add the bot to a group, or remove it."""
        self.members[chat["id"]][self.me["id"]] = new
        member = {"chat": chat, "from": user, "date": int(time.time())}
        states = {"old_chat_member": self.member(self.me, old), "new_chat_member": self.member(self.me, new)}
        await self.push({"my_chat_member": member | states})

    async def ask_as_guest(self, user: Json, chat: Json, text: str) -> str:
        """Mention the bot in a chat that it has not joined."""
        query_id = f"gq{self.number('guest')}"
        self.open_queries.add(query_id)
        content = {"text": text, "entities": _entities(text), "guest_query_id": query_id}
        await self.push({"guest_message": self.new_message(chat, user, content)})
        return query_id

    @staticmethod
    def member(user: Json, status: str) -> Json:
        """Describe a member of a group."""
        extra: Json = {}
        if status == "creator":
            extra = {"is_anonymous": False}
        elif status == "administrator":
            extra = dict.fromkeys(admin_rights(), False)
        elif status == "kicked":
            extra = {"until_date": 0}
        return {"status": status, "user": user, **extra}

    def _visible(self, message: Json) -> bool:
        """Whether privacy mode lets the bot see a message."""
        chat = message["chat"]
        is_admin = self.members[chat["id"]].get(self.me["id"]) == "administrator"
        if chat["type"] == "private" or not self.privacy or is_admin:
            return True
        name = "@" + self.me["username"]
        written = message.get("text") or message.get("caption") or ""
        first = written.split(" ")[0]
        command = first.startswith("/") and ("@" not in first or first.endswith(name))
        to_bot = message.get("reply_to_message", {}).get("from", {}).get("id") == self.me["id"]
        via_bot = message.get("via_bot", {}).get("id") == self.me["id"]
        return command or name in written or to_bot or via_bot


def _entities(text: str) -> list[Json]:
    """Find commands and mentions as Telegram does."""
    found, position = [], 0
    for word in text.split(" "):
        kind = {"/": "bot_command", "@": "mention"}.get(word[:1])
        if kind and len(word) > 1:
            found.append({"type": kind, "offset": units(text[:position]), "length": units(word)})
        position += len(word) + 1
    return found


def _without_reply(message: Json) -> Json:
    return {key: value for key, value in message.items() if key != "reply_to_message"}
