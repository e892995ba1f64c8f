"""Figures of the report: one module for each chapter, one function for each figure, frame in, figure out."""
