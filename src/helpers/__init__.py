"""Helpers of the report: data, analysis, reporting and the build.

Imports run one way: ``errors, paths, report <- parameters, yaml_files, kernels <- datasets <- analysis <-
reporting <- build <- preview, sweeps, verify``.
"""
