"""Which fault strikes which request, counted in the state folder so that ``times`` holds for all processes together."""

from collections.abc import Sequence

from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite import insert

from bria_assets.sandbox import database
from bria_assets.sandbox.faults import Fault


class FaultBook:
    """The faults of one sandbox and how often they struck; its methods block and are called off the event loop.

    Args:
        engine: The state folder's database.
        faults: The faults, the first match counts.
    """

    def __init__(self, engine: Engine, faults: Sequence[Fault]) -> None:
        self._engine = engine
        self._faults = faults

    def strike(self, endpoint: str, texts: Sequence[str]) -> Fault | None:
        """Return the fault that strikes a request, if any, and count it.

        Args:
            endpoint: The endpoint's path.
            texts: The texts of the request body.
        """
        for fault in self._faults:
            if fault.strikes(endpoint, texts) and (fault.times is None or self._count(fault, fault.times)):
                return fault
        return None

    def _count(self, fault: Fault, times: int) -> bool:
        strikes = database.fault_strikes.c.strikes
        counted = (
            insert(database.fault_strikes)
            .values(fault=fault.model_dump_json(), strikes=1)
            .on_conflict_do_update(index_elements=["fault"], set_={"strikes": strikes + 1}, where=strikes < times)
            .returning(strikes)
        )
        with self._engine.begin() as connection:
            return connection.execute(counted).one_or_none() is not None
