"""Benchmarks: load and cost, each beside the plain-SQL floor it is compared with."""
