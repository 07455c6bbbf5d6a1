from __future__ import annotations

import pytest
from telegram import Message, Update

from bot.addressing import addressed_question, is_anonymous_admin, is_own_noise, speaker_id
from bot.store import GroupMode
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
    assert is_own_noise(update) is noise


def test_who_speaks() -> None:
    person = Message.de_json(_message("x"), None)
    group = Message.de_json(_message("x", sender_chat=GROUP), None)
    assert (speaker_id(person), is_anonymous_admin(person)) == (7, False)
    assert (speaker_id(group), is_anonymous_admin(group)) == (-100, True)
