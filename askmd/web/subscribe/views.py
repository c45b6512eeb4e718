"""Pages of this door."""
