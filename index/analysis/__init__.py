"""What is searched instead of a text, and what it names: words, numbers, dates, places, people."""
