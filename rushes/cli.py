"""The command line: `rushes --help`."""

from typing import Annotated

import typer

from rushes import backing_up, keys, operating, resetting
from rushes.stacking import stack
from rushes.up import up

app = typer.Typer(help="Rushes: the open backend for making video and interactive media.", no_args_is_help=True, add_completion=False)
app.command()(up)
app.command()(stack)
app.command()(resetting.reset)
app.command()(operating.doctor)
app.command()(operating.fsck)
app.command()(operating.config)
app.command()(backing_up.backup)
app.command()(backing_up.restore)
app.add_typer(keys.key, name="key")
app.add_typer(keys.admin, name="admin")
app.add_typer(operating.events, name="events")


@app.command()
def demo(megabytes: Annotated[int, typer.Option(min=1, help="Size of the large clip.")] = 200) -> None:
    """Do the main job on a running instance, over HTTP only, step by step."""
    from rushes.demo.run import main as tell  # noqa: PLC0415  needs the embedded extra

    raise typer.Exit(tell(megabytes))


def main() -> None:
    """The console script."""
    app()
