"""Every host against every check, as a table: make conformance."""

import sys
import tempfile
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
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


def row(host: Host, server: str, log: Path) -> dict[str, str]:
    """The outcome of every check for one host on one server."""
    with running(host, SERVERS[server], log) as client:
        return {name: outcome(check, client) for name, check in CHECKS.items()}


def table_of(rows: dict[tuple[str, str], dict[str, str]]) -> Table:
    """A line for each host on a server, a column for each check by its number."""
    table = Table(title="host × check", caption_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("host")
    table.add_column("server")
    for number in range(len(CHECKS)):
        table.add_column(str(number + 1), justify="center")
    for names, found in rows.items():
        table.add_row(*names, *("[red]no[/]" if found[name] else "[green]yes[/]" for name in CHECKS))
    table.caption = "\n".join(f"{number:>2} {name.replace('_', ' ')}" for number, name in enumerate(CHECKS, 1))
    return table


def main() -> int:
    """Print the table; returns the exit code: 0 when all of it is green."""
    pairs = [(host, server) for host in HOSTS for server in host.servers]
    with tempfile.TemporaryDirectory() as folder:
        rows = {(host.name.removesuffix("_app"), name): row(host, name, Path(folder, "log")) for host, name in pairs}
    # As wide as the table, also where the output is no terminal.
    console = Console(width=max(Console().width, 130))
    console.print(table_of(rows))
    problems = [(*names, check, told) for names, found in rows.items() for check, told in found.items() if told]
    for host, server, check, told in problems:
        console.print(f"[red]{host} on {server}, {check}:[/] {escape(told)}", highlight=False)
    console.print(f"{len(CHECKS) * len(pairs) - len(problems)} passed, {len(problems)} failed")
    return min(len(problems), 1)


if __name__ == "__main__":
    sys.exit(main())
