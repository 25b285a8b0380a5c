"""Runs ``masthead`` beside a cluster of Ray whose nodes are processes of this machine, and ends with its exit code.

    python on_ray.py NODES FILES ARGUMENTS…

``{address}`` in the arguments is the cluster's. Where FILES is not 0, a node is killed when ``out`` has so many pictures.
"""

from __future__ import annotations

import fcntl
import logging
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from ray.cluster_utils import Cluster

SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1  # linux/sockios.h, linux/if.h


def start_loopback() -> None:
    """Bring up the one interface of a network without connections."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))


def kill(cluster: Any, node: Any, files: int) -> None:
    """End a node, with its workers, when so many files are there."""
    end = time.monotonic() + 60
    while len(list(Path("out").glob("*/icon/*.png"))) < files and time.monotonic() < end:
        time.sleep(0.02)
    cluster.remove_node(node, allow_graceful=False)


def main(nodes: int, files: int, arguments: list[str]) -> int:
    start_loopback()
    logging.disable(logging.WARNING)
    # The build connects to the first node: it leads, and draws nothing.
    cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    workers = [cluster.add_node(num_cpus=1) for _ in range(nodes)]
    if files:
        threading.Thread(target=kill, args=(cluster, workers[-1], files), daemon=True).start()
    command = [argument.format(address=cluster.address) for argument in arguments]
    return subprocess.run([sys.executable, "-m", "masthead", *command], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
