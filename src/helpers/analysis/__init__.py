"""Pure functions of the analysis: frame in, frame out; no files, no pictures."""
