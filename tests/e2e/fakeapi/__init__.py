"""A strict Bot API on loopback: the bot talks real HTTP to it, the test plays the people.

Every request, every reply and every update is checked against aiogram's generated Bot API models, a
specification nobody here wrote, so that the fake cannot drift into what our bot happens to send.
"""
