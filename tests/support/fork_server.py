"""Processes for tests to start and kill, forked from one that has the imports.

On a loaded machine the imports take seconds, and tests that kill processes would mostly wait for
them.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

_FORKED = multiprocessing.get_context("forkserver")
# multiprocessing loads the main module of the test run in each process that a test starts.
_FORKED.set_forkserver_preload(["bot", "pytest"])


def fork(target: Callable[..., None], *arguments: Any) -> BaseProcess:
    """Start a process that calls `target`, which it imports by module and name."""
    process = _FORKED.Process(target=target, args=arguments)
    process.start()
    return process
