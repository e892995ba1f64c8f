"""The tables of the data package: descriptor, checksums, types, what was known on a day, validation.

Nothing is imported here: a build with nothing to do reads checksums and never waits for pandas.
"""
