"""Notebooks over a grid of parameters, here or on a Dask cluster."""
