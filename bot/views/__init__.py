"""What people are shown, as formatted text and buttons; pure."""
