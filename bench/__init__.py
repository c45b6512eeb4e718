"""Benches: what a running site bears, as ratios against a ceiling measured in the same run."""
