"""From files to answers; knows nothing of Telegram."""

__version__ = "0.1.0"
