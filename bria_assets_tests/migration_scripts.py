"""The scripts that bring a database to its newest tables: Dagster has ninety, and two databases an instance."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory


def read_migration_scripts_once() -> None:
    """From now on, and not for each database; alembic keeps nothing in them but what it has read."""
    read = ScriptDirectory.from_config
    known: dict[str, ScriptDirectory] = {}

    def from_config(config: Config) -> ScriptDirectory:
        place = config.get_main_option("script_location") or ""
        if place not in known:
            known[place] = read(config)
        return known[place]

    ScriptDirectory.from_config = from_config
