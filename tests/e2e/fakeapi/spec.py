"""aiogram's generated models as the specification of the Bot API."""

from __future__ import annotations

import functools
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tests.e2e.fakeapi.rules import ApiError, Json

_adapter = functools.cache(TypeAdapter)


@functools.cache
def load_methods() -> dict[str, Any]:
    """Return the model of every method by its name; the first time takes seconds, for aiogram is large."""
    import aiogram.methods

    base = aiogram.methods.TelegramMethod
    return {
        value.__api_method__: value
        for value in vars(aiogram.methods).values()
        if isinstance(value, type) and issubclass(value, base) and value is not base
    }


@functools.cache
def admin_rights() -> tuple[str, ...]:
    """Return what an administrator may or may not do; grows with the Bot API."""
    from aiogram.types import ChatMemberAdministrator

    return tuple(
        name
        for name, field in ChatMemberAdministrator.model_fields.items()
        if field.is_required() and field.annotation is bool
    )


def check_request(method: str, params: Json) -> None:
    """Refuse an unknown method, a wrong value, or a parameter that the method does not have."""
    if method not in load_methods():
        raise ApiError(404, "Not Found")
    plain = {key: value for key, value in params.items() if not str(value).startswith("attach://")}
    try:
        request = load_methods()[method].model_validate(plain)
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
    _adapter(load_methods()[method].__returning__).validate_python(result)


def check_update(update: Json) -> None:
    """Fail the test if the fake makes up an update that Telegram could not send."""
    from aiogram.types import Update

    _adapter(Update).validate_python(update)
