"""A local imitation of Bria's image API, for trying things out and for tests: Bria has no test host.

It takes the requests that Bria's published OpenAPI files describe (docs.bria.ai, read August 2026), refuses what they
do not allow, and draws simple pictures instead of generating them.
"""

from bria_assets.sandbox.app import create_sandbox
from bria_assets.sandbox.faults import Fault, FaultsFileError, read_faults
from bria_assets.sandbox.fetching import PictureFetcher
from bria_assets.sandbox.server import SandboxStartError, running_sandbox, serve
from bria_assets.sandbox.service import Usage, read_usage
from bria_assets.sandbox.settings import IN_PROCESS_URL, SandboxSettings

__all__ = [
    "IN_PROCESS_URL",
    "Fault",
    "FaultsFileError",
    "PictureFetcher",
    "SandboxSettings",
    "SandboxStartError",
    "Usage",
    "create_sandbox",
    "read_faults",
    "read_usage",
    "running_sandbox",
    "serve",
]
