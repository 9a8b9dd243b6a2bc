"""`make bench`: one JSON line per figure, the floor beside it."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator

from bench import access, doors, explode, flat, place, receive, trips
from bench.world import World, running_world

FIGURES: dict[str, Callable[[World], Iterator[dict[str, object]]]] = {
    "trips": trips.measure,
    "place": place.measure,
    "flat": flat.measure,
    "explode": explode.measure,
    "receive": receive.measure,
    "doors": doors.measure,
    "access": access.measure,
}


def main() -> None:
    """Run the named groups of figures, or all, each on a fresh installation."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("groups", nargs="*", choices=[*FIGURES, []], help=f"{', '.join(FIGURES)}; none: all")
    for name in parser.parse_args().groups or FIGURES:
        with running_world() as world:
            for figure in FIGURES[name](world):
                sys.stdout.write(json.dumps(figure) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
