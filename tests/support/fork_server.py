"""Processes that tests start and kill, forked from one that has imported everything once.

A loaded machine takes seconds for the imports, and a test that kills again and again would mostly
wait for them.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

_FORKED = multiprocessing.get_context("forkserver")
# Of a process that a test starts, multiprocessing loads what the test run was started as.
_FORKED.set_forkserver_preload(["bot", "pytest"])


def fork(target: Callable[..., None], *arguments: Any) -> BaseProcess:
    """Start a process that calls `target`, which is found by its module and name."""
    process = _FORKED.Process(target=target, args=arguments)
    process.start()
    return process
