"""Chapter 04: who pays, and the debt."""
