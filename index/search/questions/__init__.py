"""What a question says: its words, what form the answer must have, slips of the pen, small talk."""
