"""`rushes key` and `rushes admin`."""

import json
from typing import Annotated

import typer

from rushes.ask import DEFAULT_DIR, OUT, DataDir, ask, instance

key = typer.Typer(help="API keys.", no_args_is_help=True)
admin = typer.Typer(help="Administrators.", no_args_is_help=True)


@key.command("create")
def create_key(
    organization: Annotated[str | None, typer.Option(help="Id of the organization it is for; the whole installation without.")] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="It may look, and change nothing.")] = False,  # noqa: FBT002  typer's way
    name: Annotated[str, typer.Option(help="What it is called in lists.")] = "made by rushes key create",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,  # noqa: FBT002  typer's way
    data_dir: DataDir = DEFAULT_DIR,
) -> None:
    """Make an API key and show it, this once."""
    body = {"name": name, "read_only": read_only, "organization_id": organization}
    made = ask(instance(data_dir), "auth", "POST", "/internal/keys", body)
    if as_json:
        typer.echo(json.dumps(made))
    else:
        OUT.print(made["key"], markup=False, highlight=False)


@admin.command("create")
def create_admin(
    email: Annotated[str, typer.Option(help="E-mail address to sign in with.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Password, 8 characters or more.")],
    first_name: Annotated[str, typer.Option()] = "",
    last_name: Annotated[str, typer.Option()] = "",
    data_dir: DataDir = DEFAULT_DIR,
) -> None:
    """Make an administrator of the whole installation."""
    body = {"email": email, "password": password, "first_name": first_name or None, "last_name": last_name or None}
    made = ask(instance(data_dir), "auth", "POST", "/internal/admins", body)
    OUT.print(f"{email} is an administrator ({made['id']})", markup=False, highlight=False)
