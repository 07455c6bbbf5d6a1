from __future__ import annotations

import pytest
from telegram import Message, Update

from bot.handlers.addressing import (
    Addressed,
    Directness,
    addressed_question,
    author_id,
    is_anonymous_admin,
    is_automatic,
    private_question,
)
from bot.store.chats import GroupMode
from tests.e2e.fakeapi.rules import Json, units

BOT = {"id": 1, "is_bot": True, "first_name": "B", "username": "speech_bot"}
PERSON = {"id": 7, "is_bot": False, "first_name": "U"}
GROUP = {"id": -100, "type": "supergroup", "title": "G"}


def _message(text: str, **more: object) -> Json:
    entities = [
        {
            "type": "bot_command" if word[0] == "/" else "mention",
            "offset": units(text[: text.index(word)]),
            "length": units(word),
        }
        for word in text.split()
        if word[0] in "/@" and len(word) > 1
    ]
    base = {"message_id": 5, "date": 1_700_000_000, "chat": GROUP, "from": PERSON}
    return base | {"text": text, "entities": entities} | more


def _addressed(message: Json, mode: GroupMode = GroupMode.MENTION) -> Addressed:
    addressed = addressed_question(Message.de_json(message, None), "speech_bot", 1, mode)
    assert addressed is not None
    return addressed


def _private(message: Json) -> str | None:
    return private_question(Message.de_json(message, None), "speech_bot", 1)


def _asked(message: Json, mode: GroupMode = GroupMode.MENTION) -> str | None:
    addressed = addressed_question(Message.de_json(message, None), "speech_bot", 1, mode)
    return None if addressed is None else addressed.question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("/ask 职能", "职能"),
        ("/ask@Speech_Bot 职能", "职能"),
        ("/ASK\n职能", "职能"),
        ("/ask", ""),
        ("/ask@other_bot 职能", None),
        ("/asked 职能", None),
        ("@speech_bot 职能", "职能"),
        ("𠮷 @SPEECH_BOT 职能", "𠮷 职能"),
        ("@speech_bot", ""),
        ("@speech_bot2 职能", None),
        ("职能是什么？", None),
        ("", None),
    ],
)
def test_commands_and_mentions(text: str, question: str | None) -> None:
    assert _asked(_message(text)) == question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("@speech_bot政协的三大职能是什么？", "政协的三大职能是什么？"),
        ("请问@speech_bot 三大职能是什么？", "请问 三大职能是什么？"),
        ("＠speech_bot政协的三大职能", "政协的三大职能"),
        ("/ask@speech_bot政协的三大职能", "政协的三大职能"),
        ("/ask政协的三大职能", "政协的三大职能"),
        ("／ask 三大职能", "三大职能"),
        ("@speech_bot2 和@speech_bot 三大职能", "@speech_bot2 和 三大职能"),
        ("@speech_bot2政协的三大职能", None),
        ("a@speech_bot.cn 政协的三大职能", None),
        ("政协 a@speech_bot", None),
        ("/ask@other_bot政协", None),
        ("/ask3 政协", None),
        ("/settings@speech_bot政协", None),
        ("https://t.me/+@speech_bot 政协", None),
    ],
)
def test_names_and_commands_that_telegram_makes_no_entity_of(text: str, question: str | None) -> None:
    assert _asked(_message(text, entities=[])) == question


def test_a_name_in_code_or_an_address_is_no_mention() -> None:
    code = {"type": "code", "offset": 3, "length": 11}
    assert _asked(_message("输入 @speech_bot 即可", entities=[code])) is None
    email = {"type": "email", "offset": 0, "length": 14}
    assert _asked(_message("甲@speech_bot即可", entities=[email])) is None


@pytest.mark.parametrize(
    ("text", "directness"),
    [
        ("/ask 三大职能", Directness.ASKED),
        ("@speech_bot 三大职能", Directness.ASKED),
        ("大家好，请问 @speech_bot 三大职能", Directness.ASKED),
        ("帮我查一下 @speech_bot 三大职能", Directness.ASKED),
        ("三大职能是什么 @speech_bot", Directness.ASKED),
        ("你们说 @speech_bot 三大职能有哪些", Directness.ASKED),
        ("大家试试 @speech_bot", Directness.MENTIONED),
        ("我觉得 @speech_bot 这个机器人不错", Directness.IN_PASSING),
        ("我觉得@speech_bot这个机器人不错", Directness.IN_PASSING),
    ],
)
def test_how_plainly_a_mention_asks(text: str, directness: Directness) -> None:
    assert _addressed(_message(text)).directness is directness


@pytest.mark.parametrize(
    ("text", "directness"),
    [
        ("那第二个呢", Directness.ASKED),
        ("为什么？", Directness.ASKED),
        ("哈哈", Directness.IN_PASSING),
        ("？？", Directness.IN_PASSING),
        ("👍", Directness.IN_PASSING),
        ("好的，我先去开会", Directness.IN_PASSING),
    ],
)
def test_how_plainly_a_reply_asks(text: str, directness: Directness) -> None:
    ours = _message("答", **{"from": BOT})
    assert _addressed(_message(text, reply_to_message=ours)).directness is directness


@pytest.mark.parametrize("wish", ["@speech_bot 查一下", "请回答这个问题 @speech_bot", "@speech_bot 出处？"])
def test_a_wish_without_a_question_asks_what_it_replies_to(wish: str) -> None:
    theirs = _message("@speech_bot 别人的问题")
    assert _asked(_message(wish, reply_to_message=theirs)) == "别人的问题"
    ours = _message("答", **{"from": BOT})
    assert _asked(_message(wish, reply_to_message=ours)) == wish.replace("@speech_bot", "").strip()
    picked = {"text": "所答", "position": 0, "is_manual": True}
    assert _asked(_message(wish, reply_to_message=ours, quote=picked)) == "所答"
    command = _message("/ask 别人的问题")
    assert _asked(_message(wish, reply_to_message=command)) == "别人的问题"


def test_what_is_quoted_from_another_chat_is_asked() -> None:
    channel = {"id": -1007, "type": "channel", "title": "学习频道"}
    origin = {"type": "channel", "date": 1_700_000_000, "chat": channel, "message_id": 4}
    quote = {"text": "三大职能是什么", "position": 0, "is_manual": True}
    there = {"external_reply": {"origin": origin}, "quote": quote}
    for text in ("/ask", "@speech_bot", "@speech_bot 查一下"):
        assert _asked(_message(text, **there)) == "三大职能是什么"
    assert _asked(_message("@speech_bot 有哪些要求", **there)) == "有哪些要求"
    assert _private(_message("/ask", **there)) == "三大职能是什么"
    assert _private(_message("请查一下", **there)) == "三大职能是什么"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("三大职能", "三大职能"),
        ("/ask 三大职能", "三大职能"),
        ("/ask政协", "政协"),
        ("@speech_bot 三大职能", "三大职能"),
        ("/ask", ""),
        ("/help", None),
        ("/new@speech_bot", None),
        ("查一下", "查一下"),
    ],
)
def test_what_a_private_message_asks(text: str, question: str | None) -> None:
    assert _private(_message(text)) == question
    caption = _message(text) | {"caption": text}
    del caption["text"]
    assert _private(caption) == question


def test_a_bare_command_in_private_asks_what_it_replies_to() -> None:
    earlier = _message("三大职能是什么")
    assert _private(_message("/ask", reply_to_message=earlier)) == "三大职能是什么"
    assert _private(_message("那窗口呢", reply_to_message=earlier)) == "那窗口呢"


def test_what_stands_in_a_topic_is_no_reply_to_its_beginning() -> None:
    began = _message("", forum_topic_created={"name": "学习", "icon_color": 1}, **{"from": BOT})
    del began["text"], began["entities"]
    there = {"reply_to_message": began, "message_thread_id": 5, "is_topic_message": True}
    assert _asked(_message("三大职能", **there)) is None
    assert _asked(_message("三大职能是什么？", **there), GroupMode.QUESTION) == "三大职能是什么？"
    assert _asked(_message("@speech_bot", **there)) == ""


@pytest.mark.parametrize(
    "text",
    ["@lisi 你几点到？", "@lisi你几点到？", "你几点到 ＠lisi？"],
)
def test_a_question_to_somebody_else_is_not_overheard(text: str) -> None:
    assert _asked(_message(text, entities=[]), GroupMode.QUESTION) is None
    named = {"type": "text_mention", "offset": 0, "length": 2, "user": PERSON}
    assert _asked(_message("李四 你几点到？", entities=[named]), GroupMode.QUESTION) is None
    assert _addressed(_message("三大职能是什么？"), GroupMode.QUESTION).directness is Directness.OVERHEARD


@pytest.mark.parametrize(
    ("mode", "text", "question"),
    [
        (GroupMode.COMMAND, "@speech_bot 职能", None),
        (GroupMode.COMMAND, "/ask 职能", "职能"),
        (GroupMode.QUESTION, "职能是什么？ ", "职能是什么？"),
        (GroupMode.QUESTION, "啊？", None),
        (GroupMode.QUESTION, "职能是这样。", None),
    ],
)
def test_modes(mode: GroupMode, text: str, question: str | None) -> None:
    assert _asked(_message(text), mode) == question


def test_replies() -> None:
    ours = _message("答", **{"from": BOT})
    theirs = _message("别人的问题")
    assert _asked(_message("那第二个呢", reply_to_message=ours)) == "那第二个呢"
    assert _asked(_message("那第二个呢", reply_to_message=ours), GroupMode.COMMAND) is None
    assert _asked(_message("同意", reply_to_message=theirs)) is None
    assert _asked(_message("对吗？真的？", reply_to_message=theirs), GroupMode.QUESTION) is None
    assert _asked(_message("@speech_bot", reply_to_message=theirs)) == "别人的问题"
    assert _asked(_message("/ask", reply_to_message=theirs)) == "别人的问题"
    assert _asked(_message("@speech_bot", reply_to_message=ours)) == ""
    quote = {"text": "问题", "position": 3}
    assert _asked(_message("@speech_bot", reply_to_message=theirs, quote=quote)) == "问题"
    shared = _message("内联", via_bot=BOT)
    assert _asked(_message("收到", reply_to_message=shared)) is None


def test_captions_and_text_mentions() -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    entity = {"type": "mention", "offset": 0, "length": 11}
    message = _message("") | {"photo": photo, "caption": "@speech_bot 职能", "caption_entities": [entity]}
    del message["text"], message["entities"]
    assert _asked(message) == "职能"
    named = {"type": "text_mention", "offset": 0, "length": 2, "user": BOT}
    assert _asked(_message("讲话 职能", entities=[named])) == "职能"


@pytest.mark.parametrize(
    ("more", "noise"),
    [
        ({}, False),
        ({"from": {"id": 9, "is_bot": True, "first_name": "X"}}, True),
        ({"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}, "sender_chat": GROUP}, False),
        ({"from": {"id": 136817688, "is_bot": True, "first_name": "Channel"}}, False),
        ({"via_bot": BOT}, True),
        ({"is_automatic_forward": True}, True),
    ],
)
def test_noise(more: Json, noise: bool) -> None:
    update = Update.de_json({"update_id": 1, "message": _message("/ask 职能", **more)}, None)
    assert is_automatic(update) is noise


def test_who_speaks() -> None:
    person = Message.de_json(_message("x"), None)
    group = Message.de_json(_message("x", sender_chat=GROUP), None)
    assert (author_id(person), is_anonymous_admin(person)) == (7, False)
    assert (author_id(group), is_anonymous_admin(group)) == (-100, True)
