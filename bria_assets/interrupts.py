"""Makes a process that was started in the background of a script one that can be stopped.

A shell starts what a script puts in the background (`&`) with SIGINT ignored, and Dagster lets SIGTERM do whatever
SIGINT does (1.13.27, ``setup_interrupt_handlers``), in this process and in all it starts. Nothing could stop such a
run, nor the ``tail`` processes that show its output, for each of which Dagster waits half a minute when a step ends.
"""

import signal


def accept_interrupts() -> None:
    """Lets SIGINT, and with it SIGTERM, end this process and those it starts, also where its parent ignored SIGINT."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
