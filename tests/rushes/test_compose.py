from pathlib import Path

import pytest

from rushes.runtime.compose import ComposeError, Network, read
from rushes.runtime.stack import ROOT

TOLD = {
    "RUSHES_INTERNAL_SECRET": "i" * 32,
    "RUSHES_DELIVERY_SECRET": "d" * 32,
    "RUSHES_ADMIN_PASSWORD": "secret",
    "RUSHES_LISTEN": "127.0.0.1",
}


def test_our_own_file_names_every_process_of_the_design() -> None:
    names = {spec.name for spec in read(ROOT / "docker-compose.yml", TOLD)}
    assert names == {"postgres", "rabbitmq", "minio", "mail", "auth", "catalog", "media", "notification", "gateway", "worker"}


def test_services_come_after_what_they_need() -> None:
    order = [spec.name for spec in read(ROOT / "docker-compose.yml", TOLD)]
    assert order.index("postgres") < order.index("auth") < order.index("gateway")
    assert order.index("media") < order.index("worker")


def test_a_variable_that_must_be_set_is_asked_for() -> None:
    with pytest.raises(ComposeError, match="RUSHES_INTERNAL_SECRET must be set"):
        read(ROOT / "docker-compose.yml", {})


def test_defaults_are_taken_where_nothing_is_told() -> None:
    auth = next(spec for spec in read(ROOT / "docker-compose.yml", TOLD) if spec.name == "auth")
    assert auth.environment["DATABASE_URL"] == "postgresql://auth:auth-secret@postgres:5432/rushes"
    assert auth.environment["RUSHES_CRASH_FILE"] == ""


def test_names_and_ports_of_the_network_become_addresses_of_this_machine() -> None:
    specs = read(ROOT / "docker-compose.yml", TOLD)
    network = Network(specs, {8080: 18080})
    auth = next(spec for spec in specs if spec.name == "auth")
    port = network.ports[5432]
    assert network.localised(auth.environment["DATABASE_URL"]) == f"postgresql://auth:auth-secret@127.0.0.1:{port}/rushes"
    assert network.localised(auth.environment["RUSHES_PUBLIC_URL"]) == "http://127.0.0.1:18080"
    assert network.localised("mail") == "127.0.0.1"
    assert network.localised("https://example.com:443/x") == "https://example.com:443/x"
    assert len(set(network.ports.values())) == len(network.ports)


def test_services_in_a_circle_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "compose.yml"
    path.write_text("services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}")
    with pytest.raises(ComposeError, match="circle"):
        read(path, {})
