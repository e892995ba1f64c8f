"""From executed notebooks to the page and the paper."""
