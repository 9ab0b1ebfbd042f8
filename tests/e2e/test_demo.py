"""The main job on real input, as `make demo` runs it."""

import pytest

from rushes.runtime.instance import Instance
from tests.e2e.processes import rushes

pytestmark = pytest.mark.e2e


async def test_the_demo_goes_through_to_its_last_step(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> None:
    told = await rushes(
        "demo",
        data_dir=tmp_path_factory.getbasetemp(),
        URL=instance.url,
        MAIL_URL=instance.mail_url,
        RUSHES_ADMIN_EMAIL=instance.admin_email,
        RUSHES_ADMIN_PASSWORD=instance.admin_password,
    )
    assert told.code == 0, told.out + told.err
    assert told.out.rstrip().endswith("demo: 14/14 steps")
