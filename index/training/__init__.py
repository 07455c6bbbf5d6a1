"""How the shipped model weights are made from question sets, with the trainers of sentence-transformers."""
