"""Nothing is sent to a host whose certificate is not the trusted one."""

import base64
import socket

import pytest
from runs.factories import make_record

from connector.errors import CertificateError, PlatformUnavailableError

OTHER_PIN = base64.b64encode(bytes(32)).decode("ascii")


@pytest.mark.parametrize("pins", [(), (OTHER_PIN,)])
async def test_a_certificate_that_is_not_pinned_gets_no_request(world, pins):
    world.pins = pins

    with pytest.raises(CertificateError, match="connector trust") as refused:
        await world.upload([make_record(world.platform.households[0])])

    assert (world.platform.requests, world.platform.static_requests) == ({}, 0)
    assert world.runs() == ()
    both = (*pins, world.platform.spki_pin) if pins else ()
    assert all(pin in refused.value.reason for pin in both)


async def test_a_host_that_does_not_answer_is_told_in_a_sentence(world):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        world.url = f"https://{address}/login.aspx"

        with pytest.raises(PlatformUnavailableError) as unreachable:
            await world.upload([make_record(world.platform.households[0])])

    assert unreachable.value.reason == (
        f"连接不上 {address}（对方拒绝连接），请检查网络和设置项 platform.url"
    )
