"""What each command would read anew, and the process that they are forked from has read when it has imported this.

Dagster's migration scripts are read for each of its databases, and Pillow finds its formats at the first picture. All
that was loaded stays, so that no command searches it for garbage.
"""

import gc
from tempfile import TemporaryDirectory

import dagster as dg
from PIL import Image

from bria_assets_tests.migration_scripts import read_migration_scripts_once

read_migration_scripts_once()
with TemporaryDirectory() as folder, dg.DagsterInstance.local_temp(folder):
    pass
Image.preinit()
gc.collect()
gc.freeze()
