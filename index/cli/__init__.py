"""What the command line does, and the words it says."""
