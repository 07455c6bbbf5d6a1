"""Child processes: one way to start one, to talk with it and to learn why it ended."""
