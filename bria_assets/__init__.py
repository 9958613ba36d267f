"""Keeps a shop's product pictures in step with its catalog, as Dagster assets made by Bria's image API."""
