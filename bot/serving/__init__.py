"""Serving Telegram: updates, searches, sending, limits, logs and metrics."""
