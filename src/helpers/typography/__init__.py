"""How numbers, marks and texts are written, and in which fonts."""
