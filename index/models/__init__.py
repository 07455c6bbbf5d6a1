"""From texts to vectors: the offline model and the encoders."""
