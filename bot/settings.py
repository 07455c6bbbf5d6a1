"""The settings of the bot, read once from the environment and checked at start."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from platformdirs import user_config_path
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode, SettingsConfigDict

from bot.private_files import is_open_to_others
from index.errors import SettingsError
from index.settings import EnvironmentSettings

_LOGGER = logging.getLogger(__name__)

TOKEN_PATTERN = re.compile(r"[0-9]{3,}:[A-Za-z0-9_-]{20,}")
"""The form of a Telegram token: the bot's id, a colon, a secret."""


_DATABASE_PATTERN = re.compile(r"postgres(ql)?://\S+")


def _split_ids(value: object) -> object:
    """Read ids as people write them: ``123, -100456`` or one per line."""
    return re.split(r"[\s,;]+", value.strip(" ,;\n")) if isinstance(value, str) and value.strip() else value


_LETTERS = "^[A-Za-z0-9_-]+$"


def _require_letters(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(_LETTERS, secret.get_secret_value()):
        raise ValueError("letters, digits, _ and - only")
    return secret


Ids = Annotated[frozenset[int], NoDecode, BeforeValidator(_split_ids)]


class BotSettings(EnvironmentSettings):
    """How the bot serves; each field is ``SPEECHBOT_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="SPEECHBOT_", env_ignore_empty=True, frozen=True, hide_input_in_errors=True
    )

    token: SecretStr | None = Field(default=None, validation_alias="TELEGRAM_BOT_TOKEN")
    """The token from @BotFather, in ``TELEGRAM_BOT_TOKEN``."""
    token_file: Path | None = None
    """A file that holds the token instead, best readable by its owner alone."""
    key_file: Path = Field(
        default_factory=lambda: user_config_path("speechbot-keys", appauthor=False) / "pseudonyms.key"
    )
    """Holds the key of the pseudonyms that stand for people in the data; made if missing. Keep it apart
    from the data, and out of their backups."""
    base_url: str = Field(default="https://api.telegram.org/bot", pattern="^https?://")
    """Where the Bot API is; the token follows directly."""
    base_file_url: str = Field(default="https://api.telegram.org/file/bot", pattern="^https?://")
    """Where files are downloaded from; the token follows directly."""
    concurrent_updates: int = Field(default=64, ge=1, le=1024)
    """Updates handled at once; further ones stay with Telegram until there is room."""
    database_url: SecretStr | None = None
    """Where several bots keep what they remember together: ``postgresql://user:password@host/name``. Without
    it that is one SQLite file in the data folder, which the bots of one machine may share too."""
    messages_per_second: int = Field(default=30, ge=1)
    """Messages sent at most; Telegram's limit for a bot."""
    search_threads: int = Field(default=2, ge=1, le=64)
    """Questions searched at once; further ones wait in line."""
    questions_per_minute: float = Field(default=20, gt=0)
    """Questions of a person that are answered on average; more wait for their turn."""
    questions_burst: int = Field(default=5, ge=1)
    """Questions of a person that are answered at once after a pause; of a group twice as many."""
    group_questions_per_minute: float = Field(default=10, gt=0)
    """Questions of a group that are answered on average, half as many of one member; Telegram lets a bot send
    20 messages a minute to a group."""
    inline_per_minute: int = Field(default=60, ge=1)
    """Inline searches a person may make; every pause in typing is one."""
    allowed_users: Ids = frozenset()
    """Ids of the only people who may ask; empty: everybody."""
    allowed_groups: Ids = frozenset()
    """Ids of the only groups that are answered; empty: every group, or only allowed people in it."""
    operators: Ids = frozenset()
    """Ids of the people who run the bot: they may always ask, and change the library in private chats."""
    contact: str | None = Field(default=None, max_length=200)
    """Whom members turn to, as /about shows it: a name, @username, telephone number or address."""
    weekly_digest: bool = False
    """Whether operators are sent, on Monday mornings, what was asked and what the library seems to lack."""
    retention_days: int = Field(default=30, ge=1, le=3650)
    """Days that questions, answers and opinions are kept."""
    webhook_url: str | None = Field(default=None, pattern="^https?://")
    """Public address of the bot's reverse proxy; if given, Telegram delivers there instead of polling."""
    webhook_host: str = "127.0.0.1"
    webhook_port: int = Field(default=8443, ge=0, le=65535)
    """Where the proxy finds the bot."""
    webhook_path: str | None = Field(default=None, pattern=_LETTERS, max_length=256)
    """Last part of the address that Telegram calls; drawn at every start unless given."""
    webhook_secret: Annotated[SecretStr, AfterValidator(_require_letters)] | None = Field(
        default=None, max_length=256, json_schema_extra={"pattern": _LETTERS}
    )
    """What Telegram proves itself with (A-Z a-z 0-9 _ -); drawn at every start unless given."""
    health_host: str = "127.0.0.1"
    health_port: int | None = Field(default=None, ge=0, le=65535)
    """Serves /healthz, /readyz and /metrics if given."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def is_limited(self) -> bool:
        """Whether only some may ask."""
        return bool(self.allowed_users or self.allowed_groups)

    def may_ask(self, user_id: int | None, group_id: int | None) -> bool:
        """Whether a person may ask, in a group if one is given; by numeric id only."""
        return (
            not self.is_limited
            or user_id in self.allowed_users | self.operators
            or group_id in self.allowed_groups
        )

    def may_join(self, group_id: int) -> bool:
        """Whether the bot stays in a group that it was added to."""
        return not self.allowed_groups or group_id in self.allowed_groups

    def read_token(self) -> str:
        """Return the token; raises SettingsError if there is none, or not of a token's form."""
        if self.token is not None:
            source, token = "TELEGRAM_BOT_TOKEN", self.token.get_secret_value().strip()
        elif self.token_file is not None:
            source, token = str(self.token_file), _read_token_file(self.token_file)
        else:
            raise SettingsError("token_missing")
        if not TOKEN_PATTERN.fullmatch(token):
            raise SettingsError("token_malformed", source=source)
        return token

    def read_database_url(self) -> str | None:
        """Return the address of the database; raises SettingsError if it is none of PostgreSQL's."""
        if self.database_url is None:
            return None
        address = self.database_url.get_secret_value().strip()
        if not _DATABASE_PATTERN.fullmatch(address):
            raise SettingsError("database_malformed")
        return address

    def secrets(self) -> list[str]:
        """Return what no log may show."""
        token, address = self.read_token(), self.read_database_url()
        secrets = [token, token.partition(":")[2]]
        if address and (password := urlsplit(address).password):
            secrets += [address, password, unquote(password)]
        return secrets


def warn_of_open_files(settings: BotSettings) -> None:
    """Log whether the token lies where others can read it."""
    path = settings.token_file
    if settings.token is None and path is not None and is_open_to_others(path):
        _LOGGER.warning("Others can read the file with the token; close it to them: chmod 600 %s", path)


def _read_token_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError("token_file_unreadable", path=str(path), reason=reason) from error
