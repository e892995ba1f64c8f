"""Findings, figures, tables, narrative and the exporters that render them."""
