"""Which fault strikes which request, counted in the state folder so that counts hold for all processes together."""

import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Sequence

from bria_assets.sandbox.faults import Fault

_COUNT_STRIKE = """INSERT INTO fault_strikes (fault, strikes) VALUES (?, 1)
    ON CONFLICT (fault) DO UPDATE SET strikes = strikes + 1 WHERE strikes < ? RETURNING strikes"""
_COUNT_LET_BY = """INSERT INTO fault_passes (fault, passes) VALUES (?, 1)
    ON CONFLICT (fault) DO UPDATE SET passes = passes + 1 WHERE passes < ? RETURNING passes"""
_COUNT_DRAW = """INSERT INTO fault_draws (fault, subject, draws) VALUES (?, ?, 1)
    ON CONFLICT (fault, subject) DO UPDATE SET draws = draws + 1 RETURNING draws"""


class FaultBook:
    """The faults of one sandbox and how often they struck.

    Args:
        faults: The faults, the first match counts.
        random_seed: Decides which requests the faults with a ``share`` strike; None: chance does.
    """

    def __init__(self, faults: Sequence[Fault], *, random_seed: int | None) -> None:
        self._faults = tuple((fault, fault.model_dump_json(exclude_defaults=True)) for fault in faults)
        self._random_seed = random_seed

    def may_strike(self, endpoint: str) -> bool:
        """Tell whether there is a fault that could strike a request to an endpoint, whatever its texts.

        Args:
            endpoint: The endpoint's path.
        """
        return any(fault.is_for(endpoint) for fault, _ in self._faults)

    def strike(
        self,
        connection: sqlite3.Connection,
        endpoint: str,
        *,
        texts: Callable[[], Iterable[str]],
        subject: Callable[[], str],
    ) -> Fault | None:
        """Return the fault that strikes a request, if any, and count it.

        Args:
            connection: The transaction of the request.
            endpoint: The endpoint's path.
            texts: Returns the texts of the body that asked for the job.
            subject: Returns what the job is about, the same in every run with the same random seed.
        """
        for fault, name in self._faults:
            if (
                fault.strikes(endpoint, texts)
                and (fault.after is None or not connection.execute(_COUNT_LET_BY, (name, fault.after)).fetchone())
                and (fault.share is None or self._draw(connection, name, f"{endpoint} {subject()}") < fault.share)
                and (fault.times is None or connection.execute(_COUNT_STRIKE, (name, fault.times)).fetchone())
            ):
                return fault
        return None

    def _draw(self, connection: sqlite3.Connection, name: str, subject: str) -> float:
        if self._random_seed is None:
            return secrets.randbelow(2**32) / 2**32
        # Counted for each subject apart, so that the order in which concurrent requests arrive does not matter.
        (draw,) = connection.execute(_COUNT_DRAW, (name, subject)).fetchone()
        source = f"{self._random_seed} {name} {subject} {draw}"
        return int.from_bytes(hashlib.sha256(source.encode()).digest()[:4], "big") / 2**32
