"""How fast and how thrifty the engine is, measured against the best schedule there can be; see `docs/benchmarks.md`."""
