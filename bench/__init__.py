"""Benchmarks: ratios measured in one run; tests never assert times."""
