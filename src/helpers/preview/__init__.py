"""The report while it is written: served on this machine, built again at each save."""
