"""What Dagster's web server answers, asked over GraphQL as its pages ask, with the project's definitions loaded."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import dagster as dg
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster_graphql.schema import create_schema

_PARTITIONS = """
query($key: AssetKeyInput!) { assetNodeOrError(assetKey: $key) { ... on AssetNode { assetPartitionStatuses {
  ... on DefaultPartitionStatuses { materializedPartitions failedPartitions }
  ... on MultiPartitionStatuses { ranges { primaryDimStartKey primaryDimEndKey
    secondaryDim { ... on DefaultPartitionStatuses { materializedPartitions failedPartitions } } } }
} } } }
"""
_STALE = """
query($key: AssetKeyInput!, $partition: String) { assetNodeOrError(assetKey: $key) { ... on AssetNode {
  staleStatus(partition: $partition)
} } }
"""


@dataclass
class WebServer:
    """Answers for one instance."""

    process: WorkspaceProcessContext
    schema: Any = field(default_factory=create_schema)

    def partitions(self, asset: str) -> dict[str, set[str]]:
        """The partitions that are shown as materialized and as failed."""
        shown = self._ask(_PARTITIONS, asset)["assetPartitionStatuses"]
        if "ranges" not in shown:
            return {"materialized": set(shown["materializedPartitions"]), "failed": set(shown["failedPartitions"])}
        merged: dict[str, set[str]] = {"materialized": set(), "failed": set()}
        products = list(self.process.instance.get_dynamic_partitions("product"))
        for box in shown["ranges"]:
            first, last = products.index(box["primaryDimStartKey"]), products.index(box["primaryDimEndKey"])
            for sku in products[first : last + 1]:
                merged["materialized"] |= {f"{sku}|{scene}" for scene in box["secondaryDim"]["materializedPartitions"]}
                merged["failed"] |= {f"{sku}|{scene}" for scene in box["secondaryDim"]["failedPartitions"]}
        return merged

    def stale_status(self, asset: str, partition: str) -> str:
        """FRESH, STALE or MISSING."""
        return self._ask(_STALE, asset, partition=partition)["staleStatus"]

    def _ask(self, query: str, asset: str, **variables: str) -> dict[str, Any]:
        answer = asyncio.run(
            self.schema.execute_async(
                query,
                context_value=self.process.create_request_context(),
                variable_values={"key": {"path": [asset]}, **variables},
            )
        )
        assert answer.errors is None, answer.errors
        return answer.data["assetNodeOrError"]


@contextmanager
def web_server(instance: dg.DagsterInstance) -> Generator[WebServer]:
    """A web server on an instance whose records are on disk."""
    target = LoadableTargetOrigin(module_name="bria_assets.definitions", attribute="defs")
    origin = InProcessCodeLocationOrigin(target, location_name="bria_assets")
    with WorkspaceProcessContext(instance, InProcessWorkspaceLoadTarget(origin)) as process:
        yield WebServer(process=process)
