"""Bears server processes that tests may kill: the application is loaded once and forked, so each costs little.

Reads an order per line and answers it with a number: for `port` and `environment` it forks a server with these settings
and says its process id; for `kill` it ends these servers and says how many. Ends with its input.
"""

import json
import os
import signal
import sys

import uvicorn

from app.core.settings import Settings
from app.main import create_app


class Nursery:
    """The application under the settings that were asked for last, and the servers that were forked with it."""

    def __init__(self) -> None:
        self._own = dict(os.environ)
        self._environment: dict[str, str] | None = None

    def bear(self, port: int, environment: dict[str, str]) -> int:
        """Fork a server; returns its process id."""
        if environment != self._environment:
            os.environ.clear()
            os.environ.update(self._own | environment)
            self._app, self._environment = create_app(Settings()), environment
        child = os.fork()
        if child == 0:
            os.close(0)
            uvicorn.run(self._app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", log_config=None)
            os._exit(0)
        return child


def end(children: list[int]) -> int:
    """Kill servers; killed ones stay zombies until here, so that no number means another process meanwhile."""
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return len(children)


def main() -> None:
    """Do what each line says."""
    nursery, children = Nursery(), set[int]()
    for line in sys.stdin:
        order = json.loads(line)
        if "kill" in order:
            said = end(order["kill"])
            children -= set(order["kill"])
        else:
            said = nursery.bear(**order)
            children.add(said)
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()
    end(list(children))


if __name__ == "__main__":
    main()
