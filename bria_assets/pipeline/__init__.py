"""The walk: how each asset's pictures are made from those upstream, step by step, and when each is up to date."""
