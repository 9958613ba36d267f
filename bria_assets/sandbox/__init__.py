"""A local imitation of Bria's image API, for trying things out and for tests: Bria has no test host.

It takes the requests that Bria's published OpenAPI files describe (docs.bria.ai, read August 2026), refuses what they
do not allow, and draws simple pictures instead of generating them.
"""

from bria_assets.sandbox.app import create_sandbox
from bria_assets.sandbox.cutting import InProcessTransport
from bria_assets.sandbox.database import StateUnusable, check_state
from bria_assets.sandbox.faults import Fault
from bria_assets.sandbox.faults_file import FaultsFileError, read_faults
from bria_assets.sandbox.fetching import PictureFetcher
from bria_assets.sandbox.latency import Lognormal, Triangular, Uniform, WarmOrCold
from bria_assets.sandbox.plans import REQUESTS_PER_MINUTE, Plan
from bria_assets.sandbox.profiles import INSTANT, PROFILES, QUICK, REALISTIC, Profile, ProfileError, read_profile
from bria_assets.sandbox.server import SandboxStartError, running_sandbox, serve
from bria_assets.sandbox.settings import IN_PROCESS_URL, SandboxSettings
from bria_assets.sandbox.usage import Usage, read_usage

__all__ = [
    "INSTANT",
    "IN_PROCESS_URL",
    "PROFILES",
    "QUICK",
    "REALISTIC",
    "REQUESTS_PER_MINUTE",
    "Fault",
    "FaultsFileError",
    "InProcessTransport",
    "Lognormal",
    "PictureFetcher",
    "Plan",
    "Profile",
    "ProfileError",
    "SandboxSettings",
    "SandboxStartError",
    "StateUnusable",
    "Triangular",
    "Uniform",
    "Usage",
    "WarmOrCold",
    "check_state",
    "create_sandbox",
    "read_faults",
    "read_profile",
    "read_usage",
    "running_sandbox",
    "serve",
]
