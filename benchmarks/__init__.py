"""What ``make bench`` runs; nothing in `src/` imports it.

Of this project's helpers only `inside` knows anything.
"""
