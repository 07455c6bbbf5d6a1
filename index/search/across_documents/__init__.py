"""Questions that ask of many documents: one quote of each."""
