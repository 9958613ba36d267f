"""The Dagster objects: assets, partitions, resources, the refresh job. All else knows nothing of Dagster."""
