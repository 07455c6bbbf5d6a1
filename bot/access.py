"""Who may ask: everybody, or the people and groups that the settings name; pure."""

from __future__ import annotations

from bot.settings import BotSettings


def is_limited(settings: BotSettings) -> bool:
    """Whether only some may ask."""
    return bool(settings.allowed_users or settings.allowed_groups)


def may_ask(settings: BotSettings, user_id: int | None, group_id: int | None) -> bool:
    """Whether a person may ask, in a group if one is given; by numeric id only."""
    if not is_limited(settings):
        return True
    if user_id is not None and user_id in settings.allowed_users | settings.operators:
        return True
    return group_id is not None and group_id in settings.allowed_groups


def is_operator(settings: BotSettings, user_id: int | None) -> bool:
    """Whether a person runs the bot; by numeric id only."""
    return user_id is not None and user_id in settings.operators


def may_join(settings: BotSettings, group_id: int) -> bool:
    """Whether the bot stays in a group that it was added to."""
    return not settings.allowed_groups or group_id in settings.allowed_groups
