"""What the operating system tells about a PostgreSQL server: its pid file, process and port."""

import signal
import socket
import subprocess
from pathlib import Path

import psutil


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask for a fast shutdown; a server that does not obey in a minute is told to quit."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=30)


def read_pid_file(cluster: Path) -> list[str]:
    """Return the lines that the server keeps about itself; none when it is down."""
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []


def postmaster_pid(cluster: Path) -> int | None:
    """Return the process id noted in the cluster, whether or not it still lives."""
    lines = read_pid_file(cluster)
    return int(lines[0]) if lines and lines[0].isdigit() else None


def postmaster_status(cluster: Path, pid: int) -> str:
    """Return `starting`, `ready`, `stopping` ... of the server `pid`, empty when not yet known."""
    lines = read_pid_file(cluster)
    return lines[7].strip() if len(lines) > 7 and lines[0] == str(pid) else ""


def is_postgres_of(pid: int, cluster: Path) -> bool:
    """Tell whether process `pid` is a server of this very cluster."""
    try:
        return str(cluster) in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


def port_is_free(port: int) -> bool:
    """Tell whether `port` may be bound on 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
