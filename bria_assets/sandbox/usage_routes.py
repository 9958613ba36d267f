"""Where the usage is looked at: a page for browsers, JSON for everybody else."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bria_assets.sandbox.profiles import Advance
from bria_assets.sandbox.service import Sandbox
from bria_assets.sandbox.settings import SandboxSettings
from bria_assets.sandbox.usage_page import CONTENT_SECURITY_POLICY, THUMBNAILS_PATH, UsagePage, usage_page

USAGE_PATH = "/usage"
JOBS_ON_THE_PAGE = 60

_ADVANCES: dict[Advance, str] = {"time": "by time", "polls": "by polls", "at once": "at once"}


def usage_routes(sandbox: Sandbox, settings: SandboxSettings) -> list[Route]:
    """Make the routes.

    Args:
        sandbox: What is looked at.
        settings: Its settings, whose limit and profile the page names.
    """
    limits = _limits_told(settings)

    async def get_usage(request: Request) -> Response:
        usage = await sandbox.usage()
        headers = {"Vary": "Accept", "Cache-Control": "no-store"}
        if not _wants_html(request.headers.get("accept", "")):
            return JSONResponse(usage.model_dump(), headers=headers)
        jobs = await sandbox.newest_jobs(JOBS_ON_THE_PAGE)
        drawn = frozenset(each.job.request_id for each in jobs if sandbox.downloads.is_drawn(each.job))
        with_picture = frozenset(each.job.request_id for each in jobs if sandbox.picture_url(each.job) is not None)
        page = UsagePage(
            usage=usage, jobs=jobs, drawn=drawn, with_picture=with_picture, now=sandbox.now(), limits=limits
        )
        return HTMLResponse(usage_page(page), headers={**headers, "Content-Security-Policy": CONTENT_SECURITY_POLICY})

    async def get_thumbnail(request: Request) -> Response:
        content = await sandbox.downloads.thumbnail(request.path_params["picture_name"])
        return Response(content, media_type="image/webp", headers={"Cache-Control": "max-age=3600"})

    return [Route(USAGE_PATH, get_usage), Route(f"{THUMBNAILS_PATH}/{{picture_name}}", get_thumbnail)]


def _limits_told(settings: SandboxSettings) -> str:
    allowed = settings.allowed_requests_per_minute
    plan = "" if settings.plan is None else f"Plan {settings.plan}: "
    limit = "No rate limit." if allowed is None else f"{plan}{allowed} requests a minute for each token and endpoint."
    return f"{limit} Jobs advance {_ADVANCES[settings.advance]}."


def _wants_html(accept: str) -> bool:
    """Tell whether HTML is named, and no JSON before it; browsers do so, and clients that take anything do not."""
    types = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    html = types.index("text/html") if "text/html" in types else None
    json = types.index("application/json") if "application/json" in types else None
    return html is not None and (json is None or html < json)
