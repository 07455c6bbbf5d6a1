"""What the bot does with each kind of update; registered in ``bot.app``."""
