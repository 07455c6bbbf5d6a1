"""Lists of points and the places of an outline: found, and answered from."""
