"""The service that is wired by hand, in a process that has imported dependency-injector and doesn't use it."""

import dependency_injector.containers

from benchmarks.apps.wired import app

__all__ = ("app", "dependency_injector")
