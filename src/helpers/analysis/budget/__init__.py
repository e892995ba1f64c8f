"""Chapter 02: the budget."""
