"""Which addresses Bria's deliveries may be sent to."""

import pytest

from bria_assets.configuration import Configuration, ConfigurationError


def read(webhook_url: str) -> str | None:
    return Configuration.from_environment({"BRIA_WEBHOOK_URL": webhook_url}).webhook_url


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example.com/bria",
        "https://shop.example.com:8443/bria?shop=1",
        "http://127.0.0.1:8800",
        "http://localhost:8800/bria",
        "http://[::1]:8800/bria",
    ],
)
def test_an_address_that_can_be_called_stays_as_it_is(address: str):
    assert read(address) == address


def test_without_one_there_are_no_webhooks():
    assert read(" ") is None


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://shop.example.com/bria", "not an https:// address"),
        ("http://127.0.0.1.example.com", "not an https:// address"),
        ("shop.example.com/bria", "not an https:// address"),
        ("ftp://shop.example.com", "not an https:// address"),
        ("https:///bria", "not an https:// address"),
        ("https://shop.example.com/a b", "no blanks"),
        ("https://user:secret@shop.example.com/", "no user name or password"),
        ("https://shop.example.com/#here", "no #fragment"),
        ("https://shop.example.com/?submission=", "leave it out"),
        ("https://[shop", "Invalid IPv6"),
    ],
)
def test_one_that_cannot_is_refused_with_its_reason(address: str, why: str):
    with pytest.raises(ConfigurationError, match="BRIA_WEBHOOK_URL is ") as refused:
        read(address)
    assert why in str(refused.value)
    assert "secret" not in str(refused.value)
