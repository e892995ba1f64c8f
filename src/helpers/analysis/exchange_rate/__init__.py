"""Chapter 03: what moves with the exchange rate."""
