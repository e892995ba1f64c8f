"""Chapter 06: who decides what, and when."""
