"""A site whose pictures may use the files of one folder, and nothing else."""

from pathlib import Path

from masthead import Masthead, Settings

HERE = Path(__file__).parent

site = Masthead(HERE / "app", settings=Settings(roots=[HERE / "assets"]))
app = site.asgi
