"""A process that `haidang run` started ends when its supervisor is gone, however that ended."""

import ctypes
import os
import signal
import sys

SUPERVISOR = "HAIDANG_SUPERVISOR"  # in a child's environment: the process that started it
_PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with_supervisor() -> None:
    """Asks the kernel for SIGTERM at the supervisor's death; does nothing in a process that has none."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor is None:
        return
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != int(supervisor):  # it died before we asked
        sys.exit(1)
