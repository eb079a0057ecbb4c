"""Benchmarks: ours and the peer's tool side by side, ratios printed. Nothing here asserts a time."""
