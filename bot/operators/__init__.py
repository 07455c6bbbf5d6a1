"""What the people who run the bot do in their private chats: change the library, and see how it fares."""
