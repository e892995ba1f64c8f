"""What ``make bench`` runs; nothing imports it. Of this project's helpers only `inside` knows anything."""
