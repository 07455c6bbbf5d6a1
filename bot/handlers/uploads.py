"""Files that operators send in their private chat."""

from __future__ import annotations

from telegram import Update

from bot.delivery import reply
from bot.formatting import FormattedText
from bot.guards import is_operator_at_home, operators_only
from bot.handlers import private
from bot.limits import Verdict
from bot.operators.adding import receive
from bot.services import Context, services_of
from bot.texts import operator_texts_for


async def sent(update: Update, context: Context) -> None:
    """Take a file for the library from an operator; from others its caption is a question."""
    message = update.message
    if message is None or is_operator_at_home(update, services_of(context)):
        await operators_only(received)(update, context)
    elif message.caption:
        await private.question(update, context)
    else:
        await private.something_else(update, context)


async def received(update: Update, context: Context) -> None:
    """Take a file, together with others of the same group, and offer to publish them."""
    message, services = update.message, services_of(context)
    if message is None or message.document is None:
        return
    language = services.language(message.from_user, message.chat)
    verdict = services.uploads.take(message.chat_id)
    if verdict is not Verdict.ANSWER:
        services.metrics.refused.labels("flood").inc()
        if verdict is Verdict.NOTICE:
            seconds = int(services.uploads.wait(message.chat_id)) + 1
            text = operator_texts_for(language).too_many_files.format(seconds=seconds)
            await reply(message, FormattedText(text))
        return
    batch = services.desk.gathering.join(message.chat_id, message.media_group_id, message.document)
    if batch is not None:
        services.desk.spawn(receive(batch, message.chat_id, language, services, context.bot))
