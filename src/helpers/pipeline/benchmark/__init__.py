"""``make bench``: this build, the peers and the bare cells, measured in turn in one run."""
