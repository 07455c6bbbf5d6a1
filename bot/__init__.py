"""The Telegram side: only what `index` offers is used here."""
