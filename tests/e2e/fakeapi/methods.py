"""What the bot can call: one coroutine per method of the Bot API, named ``m_<method>``."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from tests.e2e.fakeapi.people import People
from tests.e2e.fakeapi.rules import (
    MAX_CAPTION,
    MAX_DOWNLOAD,
    ApiError,
    Json,
    accepted_text,
    check_keyboard,
)

_STALE = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class Methods(People):
    """The side of the bot."""

    async def m_getMe(self, params: Json) -> Json:  # noqa: N802  (Telegram's name, as all below)
        return self.me

    async def m_getUpdates(self, params: Json) -> list[Json]:  # noqa: N802
        if self.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        offset, end = int(params.get("offset", 0)), time.monotonic() + float(params.get("timeout", 0))
        self.allowed_updates = params.get("allowed_updates")
        while True:
            self.queue = [update for update in self.queue if update["update_id"] >= offset]
            ready = [update for update in self.queue if self._allowed(update)]
            if ready or time.monotonic() >= end:
                return ready[: int(params.get("limit", 100))]
            self.wake.clear()
            try:
                await asyncio.wait_for(self.wake.wait(), max(0.01, end - time.monotonic()))
            except TimeoutError:
                continue

    async def m_setWebhook(self, params: Json) -> bool:  # noqa: N802
        self.webhook = params if params.get("url") else None
        self.allowed_updates = params.get("allowed_updates")
        return True

    async def m_deleteWebhook(self, params: Json) -> bool:  # noqa: N802
        self.webhook = None
        return True

    async def m_sendMessage(self, params: Json) -> Json:  # noqa: N802
        chat = self._chat(params)
        text, entities = accepted_text(params["text"], params.get("entities"), params.get("parse_mode"))
        return self._sent(chat, params, {"text": text, "entities": entities})

    async def m_getFile(self, params: Json) -> Json:  # noqa: N802
        file_id = params["file_id"]
        if file_id not in self.files:
            raise ApiError(400, "Bad Request: invalid file_id")
        size = self.size(file_id)
        if size > MAX_DOWNLOAD:
            raise ApiError(400, "Bad Request: file is too big")
        self.offered.add(file_id)
        path = f"documents/{file_id}"
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": path}

    async def m_sendDocument(self, params: Json) -> Json:  # noqa: N802
        chat = self._chat(params)
        if "document" not in self.uploaded:
            raise ApiError(400, "Bad Request: there is no document in the request")
        document = self.new_file(*self.uploaded["document"])
        content: Json = {"document": document}
        if params.get("caption"):
            caption, entities = accepted_text(
                params["caption"], params.get("caption_entities"), params.get("parse_mode"), MAX_CAPTION
            )
            content |= {"caption": caption, "caption_entities": entities}
        return self._sent(chat, params, content)

    async def m_editMessageText(self, params: Json) -> Json | bool:  # noqa: N802
        text, entities = accepted_text(params["text"], params.get("entities"), params.get("parse_mode"))
        check_keyboard(params.get("reply_markup"))
        if "inline_message_id" in params:
            return True
        message = self._own_message(params)
        new = (text, entities, params.get("reply_markup"))
        if new == (message.get("text"), message.get("entities"), message.get("reply_markup")):
            raise ApiError(400, "Bad Request: message is not modified")
        message |= {"text": text, "entities": entities, "edit_date": int(time.time())}
        return self._with_keyboard(message, params)

    async def m_editMessageReplyMarkup(self, params: Json) -> Json:  # noqa: N802
        check_keyboard(params.get("reply_markup"))
        return self._with_keyboard(self._own_message(params), params)

    async def m_deleteMessage(self, params: Json) -> bool:  # noqa: N802
        if self.messages.pop(_place(params), None) is None:
            raise ApiError(400, "Bad Request: message to delete not found")
        return True

    async def m_answerCallbackQuery(self, params: Json) -> bool:  # noqa: N802
        if params.get("text") in {"", "[]"}:
            raise ApiError(400, "Strict: a toast that says nothing")  # Telegram itself would show it.
        if len(params.get("text", "")) > 200:
            raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
        return self._close_query(params["callback_query_id"])

    async def m_answerInlineQuery(self, params: Json) -> bool:  # noqa: N802
        results = params["results"]
        ids = [result["id"] for result in results]
        if len(ids) > 50 or len(set(ids)) != len(ids) or any(not 1 <= len(i.encode()) <= 64 for i in ids):
            raise ApiError(400, "Bad Request: RESULT_ID_INVALID")
        for result in results:
            self._check_result(result)
        return self._close_query(params["inline_query_id"])

    async def m_answerGuestQuery(self, params: Json) -> Json:  # noqa: N802
        self._check_result(params["result"])
        self._close_query(params["guest_query_id"])
        return {"inline_message_id": f"g{self.number('guest-answer')}"}

    async def m_getChatMember(self, params: Json) -> Json:  # noqa: N802
        user_id = int(params["user_id"])
        user = self.me if user_id == self.me["id"] else {"id": user_id, "is_bot": False, "first_name": "U"}
        return self.member(user, self.members[int(params["chat_id"])].get(user_id, "left"))

    async def m_sendChatAction(self, params: Json) -> bool:  # noqa: N802
        self._chat(params)
        return True

    async def m_leaveChat(self, params: Json) -> bool:  # noqa: N802
        self.members[int(params["chat_id"])][self.me["id"]] = "left"
        return True

    async def m_setMyCommands(self, params: Json) -> bool:  # noqa: N802
        self._check_scope(params)
        scope = json.dumps(params.get("scope"), sort_keys=True)
        self.commands[scope + params.get("language_code", "")] = params["commands"]
        return True

    async def m_getMyCommands(self, params: Json) -> list[Json]:  # noqa: N802
        self._check_scope(params)
        scope = json.dumps(params.get("scope"), sort_keys=True)
        return self.commands.get(scope + params.get("language_code", ""), [])

    async def m_setMyDescription(self, params: Json) -> bool:  # noqa: N802
        return self._describe("description", 512, params)

    async def m_getMyDescription(self, params: Json) -> Json:  # noqa: N802
        return self._described("description", params)

    async def m_setMyShortDescription(self, params: Json) -> bool:  # noqa: N802
        return self._describe("short_description", 120, params)

    async def m_getMyShortDescription(self, params: Json) -> Json:  # noqa: N802
        return self._described("short_description", params)

    def _describe(self, kind: str, most: int, params: Json) -> bool:
        if len(params.get(kind, "")) > most:
            raise ApiError(400, f"Bad Request: {kind} is too long")
        self.descriptions[kind, self._described_in(params)] = params.get(kind, "")
        return True

    def _described(self, kind: str, params: Json) -> Json:
        return {kind: self.descriptions.get((kind, self._described_in(params)), "")}

    @staticmethod
    def _described_in(params: Json) -> str:
        """Return the language of a description; Telegram takes two small letters or none."""
        code = str(params.get("language_code", ""))
        if code and not (len(code) == 2 and code.isalpha() and code.islower()):
            raise ApiError(400, "Bad Request: invalid language code specified")
        return code

    def _check_scope(self, params: Json) -> None:
        """Refuse the scope of a chat that has never been heard of."""
        scope = params.get("scope") or {}
        if scope.get("type") == "chat" and int(scope["chat_id"]) not in self.chats:
            raise ApiError(400, "Bad Request: chat not found")

    def _allowed(self, update: Json) -> bool:
        return not self.allowed_updates or bool(set(update) & set(self.allowed_updates))

    def _chat(self, params: Json) -> Json:
        chat_id = int(params["chat_id"])
        if chat_id in self.migrated:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated[chat_id],
            )
        if chat_id in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if chat_id not in self.chats:
            raise ApiError(400, "Bad Request: chat not found")
        if (chat_id, int(params.get("message_thread_id") or 0)) in self.closed_topics:
            raise ApiError(400, "Bad Request: TOPIC_CLOSED")
        return self.chats[chat_id]

    def _sent(self, chat: Json, params: Json, content: Json) -> Json:
        check_keyboard(params.get("reply_markup"))
        if params.get("message_thread_id"):
            content |= {"message_thread_id": int(params["message_thread_id"]), "is_topic_message": True}
        if reply := params.get("reply_parameters"):
            target = self.messages.get((int(reply.get("chat_id", chat["id"])), int(reply["message_id"])))
            if target is None and not reply.get("allow_sending_without_reply"):
                raise ApiError(400, "Bad Request: message to be replied not found")
            if target and (quote := reply.get("quote")):
                if quote not in (target.get("text") or target.get("caption") or ""):
                    raise ApiError(400, "Bad Request: QUOTE_TEXT_INVALID")
                content["quote"] = {"text": quote, "position": reply.get("quote_position", 0)}
            if target:
                content["reply_to_message"] = {k: v for k, v in target.items() if k != "reply_to_message"}
        return self._with_keyboard(self.new_message(chat, self.me, content), params)

    def _own_message(self, params: Json) -> Json:
        message = self.messages.get(_place(params))
        if message is None:
            raise ApiError(400, "Bad Request: message to edit not found")
        if message["from"]["id"] != self.me["id"]:
            raise ApiError(400, "Bad Request: message can't be edited")
        return message

    def _close_query(self, query_id: str) -> bool:
        if query_id not in self.open_queries:
            raise ApiError(400, _STALE)
        self.open_queries.discard(query_id)
        return True

    @staticmethod
    def _with_keyboard(message: Json, params: Json) -> Json:
        message.pop("reply_markup", None)
        if "inline_keyboard" in params.get("reply_markup", {}):
            message["reply_markup"] = params["reply_markup"]
        return message

    @staticmethod
    def _check_result(result: Json) -> None:
        content = result["input_message_content"]
        accepted_text(content["message_text"], content.get("entities"), content.get("parse_mode"))
        check_keyboard(result.get("reply_markup"))


def _place(params: Any) -> tuple[int, int]:
    return int(params["chat_id"]), int(params["message_id"])
