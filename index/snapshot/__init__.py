"""The index on disk: one immutable snapshot folder, its parts, and how it is published."""
