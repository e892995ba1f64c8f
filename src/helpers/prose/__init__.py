"""The language of sentences: what they may say, what is wrong with them, and their numbers."""
