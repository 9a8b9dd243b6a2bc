"""Bears server processes that tests may kill: the application is loaded once and forked, so each costs little.

Reads a port per line and answers the process id of the server that it forked for it; ends with its input.
"""

import os
import signal
import sys

import uvicorn

from app.main import create_app


def main() -> None:
    """Fork a server for every line; the settings are the environment's."""
    app = create_app()
    children: list[int] = []
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.close(0)
            uvicorn.run(app, host="127.0.0.1", port=int(line), loop="uvloop", http="httptools", log_config=None)
            os._exit(0)
        children.append(child)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
    for child in children:  # killed ones stay zombies until here, so that no number means another process
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
