"""Runs a script of plain SQL with pgbench, as the owner role, on the installation's own PostgreSQL."""

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.core.database_roles import driver_url
from app.core.postgres_binaries import packaged_bin
from bench.world import World


@dataclass(frozen=True, slots=True)
class Floor:
    """pgbench's figures: transactions per second, 99th percentile in milliseconds."""

    per_second: float
    p99_ms: float


def run_script(world: World, script: str, *, clients: int, seconds: int) -> Floor:
    """Run one script for a while with so many clients."""
    with tempfile.TemporaryDirectory(prefix="giao-floor-") as scratch:
        path = Path(scratch)
        (path / "floor.sql").write_text(script)
        output = subprocess.run(
            [
                str(packaged_bin() / "pgbench"),
                *("--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=2", f"--time={seconds}"),
                *(f"--file={path / 'floor.sql'}", "--log", f"--log-prefix={path / 'latency'}", "--sampling-rate=1"),
                driver_url(world.owner_url),
            ],
            check=False,
            capture_output=True,
            text=True,
        )
        if output.returncode:
            raise RuntimeError(output.stderr)
        latencies = sorted(
            int(line.split()[2]) / 1000 for log in path.glob("latency*") for line in log.read_text().splitlines()
        )
    rate = re.search(r"tps = ([\d.]+) \(without", output.stdout) or re.search(r"tps = ([\d.]+)", output.stdout)
    if rate is None or not latencies:
        raise RuntimeError(json.dumps({"pgbench": output.stdout}))
    return Floor(float(rate.group(1)), latencies[int(len(latencies) * 0.99)])
