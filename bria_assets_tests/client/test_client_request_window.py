"""The window that one process keeps."""

from dataclasses import dataclass

import pytest
from client_parts import ManualClock
from window_claims import WindowClaims

from bria_assets.client.request_window import ProcessWindow


@dataclass
class Kept:
    clock: ManualClock
    window: ProcessWindow

    def pass_seconds(self, seconds: float) -> None:
        self.clock.seconds += seconds


class TestProcessWindow(WindowClaims):
    @pytest.fixture
    def kept(self, clock: ManualClock) -> Kept:
        return Kept(clock, ProcessWindow(clock=clock))
