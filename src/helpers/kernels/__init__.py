"""Kernels forked from one process that has the libraries loaded."""
