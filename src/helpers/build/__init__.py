"""The build: what is due, notebooks at work, what they read, publication."""
