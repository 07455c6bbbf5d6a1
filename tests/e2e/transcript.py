"""What each surface looks like, as the fake server saw it.

    python -m tests.e2e.transcript [--real [--documents FOLDER]] [--html FILE [--dark]] [--ask QUESTION ...]

Plays a private chat, the table of contents, a group, inline mode and an operator against the bot as a
process, and prints every message with its quotations, marks and buttons; ``--real`` takes the real library
instead of the tests' stub. ``--ask`` asks these questions in a private chat and does nothing else.
``--html`` also draws the messages as Telegram's bubbles on a phone.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.texts import Language, texts_for
from tests.e2e.fakeapi.rules import Json, units
from tests.e2e.fakeapi.server import Call, FakeBotApi
from tests.e2e.process import REAL, BotProcess
from tests.e2e.reading import buttons, press, shows

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
body { --page: #cfdcc0; --in: #fff; --out: #e6fdd2; --text: #000; --faint: #567 }
body { --quote: #eef5fc; --bar: #3a87c8; --key: #00000038; --keytext: #fff }
body.dark { --page: #0e1621; --in: #182533; --out: #2b5278; --text: #f5f5f5; --faint: #8aa }
body.dark { --quote: #1f3347; --bar: #6ab3f3; --key: #ffffff1c; --keytext: #e8f1f8 }
body { background: var(--page); color: var(--text); width: 390px; margin: 0; padding: 6px }
body { font: 16px/1.35 Roboto, 'Noto Sans CJK SC', sans-serif; box-sizing: border-box }
h2 { font-size: 13px; text-align: center; color: var(--faint) }
.m { background: var(--in); border-radius: 14px; padding: 6px 10px; white-space: pre-line; width: 320px }
.m { box-sizing: border-box; margin: 8px 0 3px 0; overflow-wrap: anywhere }
.m.out { background: var(--out); margin-left: auto; width: fit-content; max-width: 300px }
blockquote { border-left: 3px solid var(--bar); background: var(--quote); border-radius: 4px }
blockquote { margin: 0; padding: 3px 8px; font-size: 15px }
.k { display: flex; gap: 3px; width: 320px; margin-bottom: 3px }
.k span { flex: 1 1 0; background: var(--key); color: var(--keytext); border-radius: 8px; min-width: 0 }
.k span { text-align: center; padding: 9px 2px; font-size: 14px; overflow: hidden; white-space: nowrap }
.k span { text-overflow: ellipsis }
.r { background: var(--in); padding: 6px 10px; border-bottom: 1px solid var(--key); width: 378px }
.r { box-sizing: border-box }
.r b, .r i { display: block; overflow: hidden; font-style: normal }
.r b { white-space: nowrap; text-overflow: ellipsis }
.r i { max-height: 2.7em; color: var(--faint); font-size: 14px }
"""
"""Telegram's bubbles on a phone of 390 points, in its light or its dark colours."""


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

    def offered(self, results: list[Json]) -> None:
        for number, result in enumerate(results, start=1):
            print(f"{number:2}. {result['title']}\n    {result['description']}")
            title, description = (html.escape(result[part]) for part in ("title", "description"))
            self._page.append(f'<div class="r"><b>{title}</b><i>{description}</i></div>')

    def save(self, path: Path, *, dark: bool) -> None:
        body = "\n".join(self._page)
        theme = "dark" if dark else "light"
        head = f'<!doctype html><meta charset=utf-8><style>{_STYLE}</style><body class="{theme}">'
        path.write_text(head + body, "utf-8")


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

    def __init__(self, api: FakeBotApi, transcript: Transcript, questions: Sequence[str]) -> None:
        self._api, self._transcript, self._questions = api, transcript, questions
        self._user = api.user(7)
        self._group = api.group(-1007, forum=True)

    async def private(self) -> None:
        self._transcript.heading("Private chat")
        await self._ask("/start")
        for question in self._questions:
            message = await self._ask(question)
            for button in (_TEXTS.button_context, f"{_TEXTS.button_context} ①"):
                if button in buttons(message):
                    message = await self._press(message, button)
                    if "①" in buttons(message):
                        message = await self._press(message, "①")
                    message = await self._press(message, _TEXTS.button_browse)
                    for way in (_TEXTS.button_section_after, _TEXTS.button_section_before):
                        if way in buttons(message):
                            message = await self._press(message, way)
                    message = await self._press(message, _TEXTS.button_to_answer)
            if _TEXTS.button_more in buttons(message):
                await self._press(message, _TEXTS.button_more)
        await self._ask("/about")

    async def asking(self) -> None:
        self._transcript.heading("Private chat")
        for question in self._questions:
            await self._ask(question)

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
        self._transcript.offered(results)
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
        await self._follow(offer, _TEXTS.button_confirm, "✅")
        await shows(self._api, 7, "✅", _TEXTS.now_answered.split("{")[0])  # The new snapshot answers.
        async with asyncio.timeout(20):
            page = await self._ask("/docs")
            while not (titles := [label for label in buttons(page) if "值班" in label]):
                await asyncio.sleep(0.5)  # It answers from the new snapshot within about a second.
                page = await self._ask("/docs")
        contents = await self._press(await self._follow(page, titles[0], "通知.txt"), _TEXTS.button_outline)
        question = await self._press(
            await self._press(contents, _TEXTS.button_document), _TEXTS.button_remove
        )
        await self._ask("/pending")
        await self._follow(
            question, _TEXTS.button_remove_now, _TEXTS.published.format(task=_TEXTS.task_remove)
        )
        rebuilding = await self._ask("/reindex")
        await self._follow(rebuilding, _TEXTS.button_stop, _TEXTS.stopped.format(task=_TEXTS.task_rebuild))
        await self._ask("/status")
        listed = await self._ask("/unanswered")
        await self._press(listed, _TEXTS.button_clear)
        question = await self._ask("/rollback")
        async with asyncio.timeout(20):
            while _TEXTS.button_rollback not in buttons(question):  # It looks the former library up first.
                await asyncio.sleep(0.1)
                question = self._api.messages[7, question["message_id"]]
        done = _TEXTS.published.format(task=_TEXTS.task_rollback)
        await self._follow(question, _TEXTS.button_rollback, done)

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
        before = len(self._edits(message))
        await self._api.press(self._user, message, buttons(message)[text]["callback_data"])
        async with asyncio.timeout(20):
            while len(edits := self._edits(message)) == before:
                await asyncio.sleep(0.01)
        edited = edits[-1].result
        self._transcript.shown(edited)
        return edited

    def _edits(self, message: Json) -> list[Call]:
        """Return the edits of one message: others may be edited meanwhile."""
        made = self._api.sent("editMessageText", 7)
        return [call for call in made if call.result["message_id"] == message["message_id"]]


async def _run(options: argparse.Namespace, folder: Path) -> None:
    api = FakeBotApi()
    await api.start()
    environment = {"SPEECHBOT_QUESTIONS_BURST": "1000", "SPEECHBOT_OPERATORS": "7"}
    if options.documents:
        environment["SPEECHBOT_DOCUMENTS"] = str(options.documents)
    if "SPEECHBOT_CACHE_DIR" in os.environ:  # the model need not be made again
        environment["SPEECHBOT_CACHE_DIR"] = os.environ["SPEECHBOT_CACHE_DIR"]
    bot = BotProcess(api, folder, **environment)
    if options.real:
        await bot.start_serving(REAL, seconds=300)
    else:
        await bot.start_serving()
    transcript = Transcript()
    play = _Play(api, transcript, options.ask or _QUESTIONS)
    every = (play.private, play.browse, play.group, play.manners, play.inline, play.operator)
    try:
        for scene in (play.asking,) if options.ask else every:
            await scene()
    finally:
        if options.html:
            transcript.save(options.html, dark=options.dark)
        await bot.stop()
        await api.stop()


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--real", action="store_true", help="take the real library")
    parser.add_argument("--documents", type=Path, help="the folder of the real library's documents")
    parser.add_argument("--ask", nargs="+", help="ask these questions, and nothing else")
    parser.add_argument("--html", type=Path, help="also draw the messages into this file")
    parser.add_argument("--dark", action="store_true", help="in Telegram's dark colours")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(parser.parse_args(), Path(folder)))


if __name__ == "__main__":
    main()
