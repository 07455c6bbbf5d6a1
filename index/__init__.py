"""From files to answers; knows nothing of Telegram."""
