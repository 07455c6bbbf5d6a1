"""aiogram's generated models as the specification of the Bot API."""

from __future__ import annotations

import functools
from typing import Any

import aiogram.methods
from aiogram.types import ChatMemberAdministrator, Update
from pydantic import TypeAdapter, ValidationError

from tests.e2e.fakeapi.rules import ApiError, Json

_METHODS: dict[str, Any] = {
    value.__api_method__: value
    for value in vars(aiogram.methods).values()
    if isinstance(value, type)
    and issubclass(value, aiogram.methods.TelegramMethod)
    and value is not aiogram.methods.TelegramMethod
}
ADMIN_RIGHTS = [
    name
    for name, member_field in ChatMemberAdministrator.model_fields.items()
    if member_field.is_required() and member_field.annotation is bool
]
"""What an administrator may or may not do; grows with the Bot API."""
_adapter = functools.cache(TypeAdapter)


def check_request(method: str, params: Json) -> None:
    """Refuse an unknown method, a wrong value, or a parameter that the method does not have."""
    if method not in _METHODS:
        raise ApiError(404, "Not Found")
    plain = {key: value for key, value in params.items() if not str(value).startswith("attach://")}
    try:
        request = _METHODS[method].model_validate(plain)
    except ValidationError as error:
        wrong = [e for e in error.errors() if str(e["loc"][0]) in plain or e["type"] != "missing"]
        if wrong:
            raise ApiError(400, f"Bad Request: {wrong[0]['loc']}: {wrong[0]['msg']}") from None
        missing = {str(e["loc"][0]) for e in error.errors()} - params.keys()
        if missing:
            raise ApiError(400, f"Bad Request: missing {sorted(missing)}") from None
        return
    if request.model_extra:
        raise ApiError(400, f"Bad Request: unknown parameters {sorted(request.model_extra)}")


def check_result(method: str, result: Any) -> None:
    """Fail the test if the fake's own answer is not what the method returns."""
    _adapter(_METHODS[method].__returning__).validate_python(result)


def check_update(update: Json) -> None:
    """Fail the test if the fake makes up an update that Telegram could not send."""
    _adapter(Update).validate_python(update)
