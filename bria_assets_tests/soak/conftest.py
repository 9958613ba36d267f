"""The faults' bench, for longer trials on it."""

from bria_assets_tests.faults.conftest import bench

__all__ = ["bench"]
