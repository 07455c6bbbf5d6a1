"""How good the answers are, measured on question sets, and the numbers fitted to them."""
