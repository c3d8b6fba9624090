"""Measured comparisons: each figure is a ratio of two things done in turns in one run (`python -m bench`; docs/benchmarks.md)."""
