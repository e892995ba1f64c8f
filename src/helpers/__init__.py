"""Helpers of the report: from its tables to its documents.

Imports run one way: ``errors, paths, report <- parameters, yaml_files, kernels, typography <- datasets <-
analysis <- figures <- findings <- prose <- document <- build <- preview, sweeps, verify``.
"""
