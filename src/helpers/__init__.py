"""Helpers of the report: data, analysis, reporting and the build.

Imports run one way: ``errors, paths, parameters <- datasets <- analysis <- reporting <- pipeline``.
"""
