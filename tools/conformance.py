"""Every host against every check, as a table: make conformance."""

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.conformance.checks import CHECKS, Check, Client
from tests.conformance.hosts import HOSTS, SERVERS, Host
from tests.conformance.servers import running


def outcome(check: Check, client: Client) -> str:
    """Empty where a check holds, else what went wrong."""
    try:
        check(client)
    except Exception as error:  # whatever an application or its server does belongs into the table
        return str(error) or type(error).__name__
    return ""


def column(host: Host, server: str, log: Path) -> dict[str, str]:
    """The outcome of every check for one host on one server."""
    with running(host, SERVERS[server], log) as client:
        return {name: outcome(check, client) for name, check in CHECKS.items()}


def main() -> int:
    """Print the table; returns the exit code: 0 when all of it is green."""
    pairs = [(host, server) for host in HOSTS for server in host.servers]
    with tempfile.TemporaryDirectory() as folder:
        columns = [column(host, server, Path(folder, "log")) for host, server in pairs]
    table = Table(title="host × check")
    table.add_column("check")
    for host, server in pairs:
        table.add_column(f"{host.name.removesuffix('_app')}\n{server}".replace(" ", "\n"), justify="center")
    for name in CHECKS:
        table.add_row(name.replace("_", " "), *("[red]no[/]" if found[name] else "[green]yes[/]" for found in columns))
    console = Console()
    console.print(table)
    failed = 0
    for (host, server), found in zip(pairs, columns, strict=True):
        for name, problem in found.items():
            if problem:
                failed += 1
                console.print(f"[red]{host.name} on {server}, {name}:[/] {problem}", markup=True, highlight=False)
    console.print(f"{len(CHECKS) * len(pairs) - failed} passed, {failed} failed")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
