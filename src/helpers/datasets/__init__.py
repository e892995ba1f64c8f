"""Open the tables of the data package."""

from helpers.datasets.package import primary_key, resource, table_names
from helpers.datasets.tables import open_table, source_table

__all__ = ["open_table", "primary_key", "resource", "source_table", "table_names"]
