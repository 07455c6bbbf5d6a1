"""Which characters the bytes of a text stand for, and whether they can be what somebody wrote."""
