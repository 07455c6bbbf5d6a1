"""What each surface looks like, as the fake server saw it.

    python -m tests.e2e.transcript [--real] [--html FILE]

Plays a private chat, the table of contents, a group, inline mode and an operator against the bot as a
process, and prints every message with its quotations, marks and buttons; ``--real`` takes the real library
instead of the tests' stub. ``--html`` also draws the messages as Telegram's bubbles.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.texts import Language, operator_texts_for, texts_for
from tests.e2e.fakeapi.rules import Json, units
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import REAL, BotProcess
from tests.e2e.reading import buttons, press, shows

_OWN = operator_texts_for(Language.SIMPLIFIED)
_TEXTS = texts_for(Language.SIMPLIFIED)
_QUESTIONS = ("政协的三大职能是什么？", "会议的收效有哪些？", "今晚吃什么")
_LISTENING_SECONDS = 1.0
"""How long it is waited for an answer that may not come."""
_PLAIN = {
    "bold": ("*", "*"),
    "italic": ("_", "_"),
    "blockquote": ("▌", ""),
    "expandable_blockquote": ("▌", ""),
}
_QUOTE = ("<blockquote>", "</blockquote>")
_HTML = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "blockquote": _QUOTE,
    "expandable_blockquote": _QUOTE,
}
_STYLE = """
body { background: #dfe6d5; font: 15px/1.45 system-ui, 'Noto Sans CJK SC', sans-serif }
body { width: 30em; margin: auto }
h2 { font-size: 13px; text-align: center; color: #567 }
.m { background: #fff; border-radius: 12px; padding: .5em .8em; white-space: pre-line }
.m { margin: .4em 3em .2em 0 }
.m.out { background: #effdde; margin: .4em 0 .2em 6em }
blockquote { border-left: 3px solid #3a87c8; background: #eaf3fb; border-radius: 4px }
blockquote { margin: 0; padding: .2em .6em }
.k { display: flex; gap: 4px; margin: 0 3em 3px 0 }
.k span { flex: 1; background: #a3b893; color: #fff; border-radius: 6px }
.k span { text-align: center; padding: .2em }
"""


class Transcript:
    """Writes down what was said, for the terminal and for a page."""

    def __init__(self) -> None:
        self._page: list[str] = []

    def heading(self, text: str) -> None:
        print(f"\n════ {text}")
        self._page.append(f"<h2>{html.escape(text)}</h2>")

    def said(self, text: str) -> None:
        print(f"\n→ {text}")
        self._page.append(f'<div class="m out">{html.escape(text)}</div>')

    def shown(self, message: Json) -> None:
        print(_woven(message, _PLAIN, str))
        drawn = _woven(message, _HTML, html.escape).replace("</blockquote>\n", "</blockquote>")
        self._page.append(f'<div class="m">{drawn}</div>')
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            print("   " + " ".join(f"[{button['text']}]" for button in row))
            keys = "".join(f"<span>{html.escape(button['text'])}</span>" for button in row)
            self._page.append(f'<div class="k">{keys}</div>')

    def save(self, path: Path) -> None:
        body = "\n".join(self._page)
        path.write_text(f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{body}", "utf-8")


def _woven(message: Json, marks: Mapping[str, tuple[str, str]], written: Callable[[str], str]) -> str:
    """Write a message's text with something before and after each entity."""
    entities = sorted(message.get("entities", []), key=lambda e: (e["offset"], -e["length"]))
    result: list[str] = []
    ends: list[tuple[int, str]] = []
    position = 0
    for character in message["text"]:
        while ends and ends[-1][0] <= position:
            result.append(ends.pop()[1])
        for entity in (e for e in entities if e["offset"] == position):
            before, after = marks.get(entity["type"], ("", ""))
            result.append(before)
            ends.append((position + entity["length"], after))
        result.append(written(character))
        position += units(character)
    return "".join(result) + "".join(after for _, after in reversed(ends))


class _Play:
    """One person who tries everything."""

    def __init__(self, api: FakeBotApi, transcript: Transcript) -> None:
        self._api, self._transcript = api, transcript
        self._user = api.user(7)
        self._group = api.group(-1007, forum=True)

    async def private(self) -> None:
        self._transcript.heading("Private chat")
        await self._ask("/start")
        for question in _QUESTIONS:
            message = await self._ask(question)
            for button in (_TEXTS.button_context, f"{_TEXTS.button_context} ①"):
                if button in buttons(message):
                    message = await self._press(message, button)
                    message = await self._press(message, _TEXTS.button_return)
            if _TEXTS.button_more in buttons(message):
                await self._press(message, _TEXTS.button_more)
        await self._ask("/about")

    async def browse(self) -> None:
        self._transcript.heading("Table of contents")
        page = await self._ask("/browse")
        while places := [b for b in buttons(page).values() if b.get("callback_data", "").startswith("b1:")]:
            if "blockquote" in str(page["entities"]):
                break
            page = await self._press(page, places[0]["text"])

    async def group(self) -> None:
        self._transcript.heading("Group, topic 42")
        for text in ("/ask " + _QUESTIONS[0], "@speech_bot " + _QUESTIONS[2]):
            self._transcript.said(text)
            topic = {"message_thread_id": 42, "is_topic_message": True}
            before = len(self._api.sent("sendMessage", self._group["id"]))
            await self._api.say(self._user, text, self._group, **topic)
            self._transcript.shown(await self._api.answer(self._group["id"], before + 1, 20))

    async def manners(self) -> None:
        """Talk to, of and beside the bot, in a group whose every message it is shown."""
        self._transcript.heading("Group, the bot as an admin of it")
        chat = self._api.group(-1008, bot_status="administrator")
        asked = await self._api.say(self._user, _QUESTIONS[0], chat)
        await self._listen(chat, "/ask " + _QUESTIONS[0])
        own = [m for (c, _), m in self._api.messages.items() if c == -1008 and m["from"] == self._api.me]
        for text in ("哈哈", "👍", "谢谢"):
            await self._listen(chat, text, reply_to=own[-1])
        for text in ("@speech_bot 查一下", "@speech_bot 请回答这个问题"):
            await self._listen(chat, text, reply_to=asked)
        for text in ("@speech_bot" + _QUESTIONS[0], "/ask" + _QUESTIONS[0], "@speech_bot2" + _QUESTIONS[0]):
            await self._listen(chat, text, entities=[])
        await self._listen(chat, "我觉得 @speech_bot 这个机器人不错")
        await self._listen(chat, f"/ask {_QUESTIONS[0]}{_QUESTIONS[1]}")

    async def _listen(self, chat: Json, text: str, **message: Any) -> None:
        """Say something in a group and show what the bot has to say to it, if anything."""
        self._transcript.said(text)
        before = len(self._api.sent("sendMessage", chat["id"]))
        await self._api.say(self._user, text, chat, **message)
        await asyncio.sleep(_LISTENING_SECONDS)
        for call in self._api.sent("sendMessage", chat["id"])[before:]:
            self._transcript.shown(call.result)

    async def inline(self) -> None:
        self._transcript.heading("Inline mode")
        self._transcript.said("@speech_bot 三大职能")
        await self._api.inline(self._user, "三大职能")
        results = (await self._api.wait("answerInlineQuery", seconds=20)).params["results"]
        for number, result in enumerate(results, start=1):
            print(f"{number:2}. {result['title']}\n    {result['description']}")
        content = results[0]["input_message_content"]
        chosen = {"text": content["message_text"], "entities": content["entities"]}
        self._transcript.shown(chosen | {"reply_markup": results[0]["reply_markup"]})

    async def operator(self) -> None:
        self._transcript.heading("Operator")
        self._transcript.said("📎 通知.txt  📎 乱码.txt")
        lines = ("关于做好值班工作的通知", "", "一、值班安排", "节假日期间实行领导带班制度。")
        files = (("通知.txt", "\n".join(lines).encode()), ("乱码.txt", bytes(range(256))))
        for name, data in files:
            await self._api.send_file(self._user, name, data, group="together")
        offer = await shows(self._api, 7, "通知.txt", "乱码.txt", seconds=60)
        self._transcript.shown(offer)
        await self._follow(offer, _OWN.button_confirm, "✅")
        page = await self._ask("/docs")
        title = next(label for label in buttons(page) if "值班" in label)
        question = await self._press(await self._follow(page, title, "通知.txt"), _OWN.button_remove)
        await self._follow(question, _OWN.button_remove_now, _OWN.published.format(task=_OWN.task_remove))
        await self._ask("/status")
        await self._ask("/unanswered")
        question = await self._ask("/rollback")
        done = _OWN.published.format(task=_OWN.task_rollback)
        await self._follow(question, _OWN.button_rollback, done)

    async def _follow(self, message: Json, button: str, words: str) -> Json:
        """Press a button and wait for what it leads to."""
        self._transcript.said(f"[{button}]")
        await press(self._api, self._user, message, button)
        shown = await shows(self._api, 7, words, seconds=60)
        self._transcript.shown(shown)
        return shown

    async def _ask(self, text: str) -> Json:
        self._transcript.said(text)
        before = len(self._api.sent("sendMessage", 7))
        await self._api.say(self._user, text)
        message = await self._api.answer(7, before + 1, 20)
        self._transcript.shown(message)
        return message

    async def _press(self, message: Json, text: str) -> Json:
        self._transcript.said(f"[{text}]")
        before = len(self._api.sent("editMessageText", 7))
        await self._api.press(self._user, message, buttons(message)[text]["callback_data"])
        edited = (await self._api.wait("editMessageText", before + 1, 7, 20)).result
        self._transcript.shown(edited)
        return edited


async def _run(options: argparse.Namespace, folder: Path) -> None:
    api = FakeBotApi()
    await api.start()
    bot = BotProcess(api, folder, SPEECHBOT_QUESTIONS_BURST="1000", SPEECHBOT_OPERATORS="7")
    if options.real:
        await bot.start_serving(REAL, seconds=300)
    else:
        await bot.start_serving()
    transcript = Transcript()
    play = _Play(api, transcript)
    for scene in (play.private, play.browse, play.group, play.manners, play.inline, play.operator):
        await scene()
    await bot.stop()
    await api.stop()
    if options.html:
        transcript.save(options.html)


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--real", action="store_true", help="take the real library")
    parser.add_argument("--html", type=Path, help="also draw the messages into this file")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(parser.parse_args(), Path(folder)))


if __name__ == "__main__":
    main()
