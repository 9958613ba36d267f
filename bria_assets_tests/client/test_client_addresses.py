"""Which URLs may be named to Bria as input pictures."""

import pytest

from bria_assets.client.addresses import may_be_sent

BRIA = "https://engine.prod.bria-api.com"


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.bria.ai/a.png?signature=1",
        "http://shop.example.com/a.png",
        "HTTPS://SHOP.EXAMPLE.COM/a.png",
        "https://93.184.216.34/a.png",  # a public address
        "https://[2606:2800:220:1:248:1893:25c8:1946]/a.png",
        "https://m\u00fcller.example.com/a.png",
    ],
)
def test_a_public_url_may_be_sent(url: str):
    assert may_be_sent(url, base_url=BRIA)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.png",
        "http://127.0.0.1./a.png",  # the same with a trailing dot
        "http://127.1/a.png",  # the same, short
        "http://2130706433/a.png",  # the same as one number
        "http://0x7f000001/a.png",  # the same in hexadecimal
        "http://0x7f.0.0.1/a.png",
        "http://0177.0.0.1/a.png",  # the same in octal
        "http://0.0.0.0/a.png",
        "http://[::1]/a.png",
        "http://[::ffff:127.0.0.1]/a.png",  # IPv4 inside IPv6
        "http://[::ffff:10.0.0.1]/a.png",
        "http://[64:ff9b::7f00:1]/a.png",  # the same behind NAT64
        "http://[2002:7f00:1::]/a.png",  # the same by 6to4
        "http://[fe80::1]/a.png",
        "http://[fd00::1]/a.png",
        "http://169.254.169.254/latest/meta-data",  # a cloud's secrets
        "http://10.0.0.5/a.png",
        "http://172.16.0.1/a.png",
        "http://192.168.1.1/a.png",
        "http://100.64.0.1/a.png",  # carrier-grade NAT
        "http://224.0.0.1/a.png",  # multicast
        "http://localhost/a.png",
        "http://LOCALHOST:3000/a.png",
        "http://localhost.localdomain/a.png",
        "http://shop/a.png",  # a bare machine name
        "http://pictures.internal/a.png",
        "http://nas.local/a.png",
        "http://a.b.localhost/a.png",
        "http://sandbox.bria.local/results/a.png",  # the sandbox's, to Bria
        "https://user:pass@shop.example.com/a.png",
        "https://user@shop.example.com/a.png",
        "https://user:pass@engine.prod.bria-api.com/a.png",  # even to Bria's own host
        "file:///etc/passwd",
        "s3://bucket/a.png",
        "data:image/png;base64,AAAA",
        "/a.png",
        "//shop.example.com/a.png",
        "https://",
        "https://[bad/a.png",
        "http://shop.example.com\n.evil.com/",
        "",
    ],
)
def test_any_other_url_is_never_sent(url: str):
    assert not may_be_sent(url, base_url=BRIA)


@pytest.mark.parametrize(
    ("url", "base_url", "sent"),
    [
        ("http://sandbox.bria.local/results/a.png", "http://sandbox.bria.local", True),
        ("http://127.0.0.1:8000/results/a.png", "http://127.0.0.1:8000", True),
        ("http://127.0.0.1:80/results/a.png", "http://127.0.0.1", True),  # the port it has anyway
        ("http://127.0.0.1:8001/results/a.png", "http://127.0.0.1:8000", False),  # another service of the machine
        ("https://127.0.0.1:8000/results/a.png", "http://127.0.0.1:8000", False),
        ("http://127.0.0.1:8000@10.0.0.1/a.png", "http://127.0.0.1:8000", False),
    ],
)
def test_the_api_s_own_origin_may_be_named_even_where_it_is_private(url: str, base_url: str, sent: bool):  # noqa: FBT001
    assert may_be_sent(url, base_url=base_url) is sent
