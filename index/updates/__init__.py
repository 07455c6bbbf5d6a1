"""Changing a library safely: documents come, go and come back, and readers never notice a half step."""
