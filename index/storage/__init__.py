"""The data folder: the snapshot in use, originals, catalog and cache, and the one writer's lock."""
