"""The request log: who asked what and when, for the rate limit and for the count of what was used.

Bria limits requests per minute for each organisation and each endpoint (docs.bria.ai, read August 2026); here each
token stands for an organisation of its own. Status requests are one endpoint.
"""

from sqlalchemy import ColumnElement, Engine, func, insert, select

from bria_assets.sandbox import database

WINDOW_SECONDS = 60.0


class RequestLog:
    """Admits requests and remembers them; its methods block and are called off the event loop."""

    def __init__(self, engine: Engine, *, requests_per_minute: int | None) -> None:
        self._engine = engine
        self._requests_per_minute = requests_per_minute

    def admit(self, *, token_hash: str, endpoint: str, now: float) -> bool:
        """Decide about a request and write it down.

        Requests that were turned away do not count against the limit.

        Args:
            token_hash: SHA-256 of the token.
            endpoint: The endpoint's path.
            now: Seconds since 1970.

        Returns:
            False when the limit of the last 60 seconds is used up.
        """
        log = database.request_log
        in_window = select(func.count()).where(
            log.c.token_hash == token_hash,
            log.c.endpoint == endpoint,
            log.c.at > now - WINDOW_SECONDS,
            log.c.admitted,
        )
        with self._engine.begin() as connection:
            admitted = (
                self._requests_per_minute is None
                or connection.execute(in_window).scalar_one() < self._requests_per_minute
            )
            connection.execute(insert(log).values(at=now, token_hash=token_hash, endpoint=endpoint, admitted=admitted))
        return admitted

    def count_admitted(self, endpoint: str) -> int:
        """Count the requests ever admitted to an endpoint."""
        log = database.request_log
        return self._count(log.c.admitted, log.c.endpoint == endpoint)

    def count_turned_away(self) -> int:
        """Count the requests ever answered with 429."""
        return self._count(~database.request_log.c.admitted)

    def _count(self, *conditions: ColumnElement[bool]) -> int:
        with self._engine.begin() as connection:
            return connection.execute(
                select(func.count()).select_from(database.request_log).where(*conditions)
            ).scalar_one()
