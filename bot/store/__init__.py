"""What the bot remembers across restarts and bots share: one database, SQLite or PostgreSQL."""
