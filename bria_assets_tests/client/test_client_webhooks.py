"""The proof that a delivery comes from Bria. The signed example was made with Bria's own scheme by hand."""

import base64
import hashlib
import hmac

import pytest

from bria_assets.client.webhooks import (
    BadSignature,
    StaleDelivery,
    nonce_in,
    signature,
    signing_key,
    takes_webhook,
    verify,
    with_nonce,
)

TOKEN = "made-up-0123456789abcdef-token"
KEY = signing_key(TOKEN)
NOW = 1_786_000_000.0
BODY = '{"status":"COMPLETED","naïve":"é"}'.encode()
NONCE = "0123456789abcdef" * 2


def headers(body: bytes = BODY, *, request_id: str = "r-1", at: float = NOW) -> dict[str, str]:
    timestamp = f"{at:.0f}"
    return {
        "Bria-Webhook-Id": request_id,
        "Bria-Webhook-Timestamp": timestamp,
        "Bria-Webhook-Signature": signature(KEY, request_id=request_id, timestamp=timestamp, raw_body=body),
    }


def test_a_signature_is_made_as_bria_documents_it():
    key = hmac.new(TOKEN.encode(), b"bria-webhook-signing-v1", hashlib.sha256).digest()
    documented = base64.b64encode(hmac.new(key, b"r-1.1786000000." + BODY, hashlib.sha256).digest()).decode()
    assert signature(KEY, request_id="r-1", timestamp="1786000000", raw_body=BODY) == f"v1={documented}"


def test_a_good_delivery_gives_its_request_id():
    assert verify(headers(), BODY, key=KEY, now=NOW) == "r-1"


def test_header_names_are_read_in_any_case():
    assert verify({name.upper(): value for name, value in headers().items()}, BODY, key=KEY, now=NOW) == "r-1"


def test_a_token_with_blanks_around_it_has_the_same_key():
    assert signing_key(f" {TOKEN}\n") == KEY


@pytest.mark.parametrize("others", ["v0=abc,{}", "v2=abc, {}", "{},v1=AAAA", "v1=é,{}", ",,{}"])
def test_one_fitting_signature_in_the_list_suffices(others: str):
    good = headers()
    good["Bria-Webhook-Signature"] = others.format(good["Bria-Webhook-Signature"])
    assert verify(good, BODY, key=KEY, now=NOW) == "r-1"


@pytest.mark.parametrize(
    "changed",
    [
        {"Bria-Webhook-Id": "r-2"},
        {"Bria-Webhook-Timestamp": "1786000001"},
        {"Bria-Webhook-Timestamp": "soon"},
        {"Bria-Webhook-Timestamp": "١٧٨٦٠٠٠٠٠٠"},  # digits, but none that Bria writes
        {"Bria-Webhook-Id": "r-\x001"},
        {"Bria-Webhook-Id": ""},
        {"Bria-Webhook-Timestamp": ""},
        {"Bria-Webhook-Signature": ""},
        {"Bria-Webhook-Signature": "v1="},
        {"Bria-Webhook-Signature": "v1=é"},
    ],
)
def test_a_delivery_with_a_changed_header_is_refused(changed: dict[str, str]):
    with pytest.raises(BadSignature):
        verify(headers() | changed, BODY, key=KEY, now=NOW)


def test_a_signature_of_an_unknown_version_fits_nothing():
    other = headers()
    other["Bria-Webhook-Signature"] = other["Bria-Webhook-Signature"].replace("v1=", "v2=")
    with pytest.raises(BadSignature):
        verify(other, BODY, key=KEY, now=NOW)


def test_a_changed_body_is_refused():
    with pytest.raises(BadSignature):
        verify(headers(), BODY + b" ", key=KEY, now=NOW)


def test_another_token_s_signature_is_refused_and_no_secret_told():
    with pytest.raises(BadSignature) as refused:
        verify(headers(), BODY, key=signing_key("another"), now=NOW)
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize(("off_seconds", "is_good"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_a_delivery_is_good_for_five_minutes_either_way(off_seconds: int, is_good: bool):  # noqa: FBT001
    signed = headers(at=NOW + off_seconds)
    if is_good:
        assert verify(signed, BODY, key=KEY, now=NOW) == "r-1"
    else:
        with pytest.raises(StaleDelivery):
            verify(signed, BODY, key=KEY, now=NOW)


@pytest.mark.parametrize(
    "webhook_url", ["https://shop.example.com/bria", "https://shop.example.com", "https://shop.example.com/x?a=1&b=%20"]
)
def test_an_address_keeps_what_it_has_and_names_the_submission(webhook_url: str):
    address = with_nonce(webhook_url, NONCE)
    assert address.startswith(webhook_url)
    assert nonce_in(address.partition("?")[2]) == NONCE


@pytest.mark.parametrize("query", ["", "submission=", "submission=abc", f"submission={NONCE}0", f"other={NONCE}"])
def test_what_is_no_nonce_is_none(query: str):
    assert nonce_in(query) is None


def test_only_the_second_version_s_endpoints_take_a_webhook():
    assert takes_webhook("/v2/image/generate")
    assert not takes_webhook("/v1/product/lifestyle_shot_by_text")
