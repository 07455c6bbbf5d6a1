"""What the bot remembers across restarts, in one SQLite file of the data folder."""

from bot.store.answers import AnswerLog, AnswerRecord, Asked
from bot.store.chats import ChatBook, ChatSettings, GroupMode
from bot.store.conversations import ConversationLog, TimedTurn
from bot.store.database import Database
from bot.store.unanswered import NowAnswered, Unanswered, UnansweredLog
from bot.store.updates import SeenUpdates

__all__ = [
    "AnswerLog",
    "AnswerRecord",
    "Asked",
    "ChatBook",
    "ChatSettings",
    "ConversationLog",
    "Database",
    "GroupMode",
    "NowAnswered",
    "SeenUpdates",
    "TimedTurn",
    "Unanswered",
    "UnansweredLog",
]
