"""What a search asks of whatever holds the indexes, and the engine that is built in."""
