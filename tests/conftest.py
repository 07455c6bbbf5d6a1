"""How all tests run: how many examples hypothesis tries, and that a busy machine fails none of them."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("usual", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("usual")
