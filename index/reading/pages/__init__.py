"""Web pages and Markdown as lines of plain text."""
