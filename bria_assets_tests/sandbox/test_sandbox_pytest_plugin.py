"""The fixture `bria_sandbox`, in a suite of somebody else."""

from importlib.metadata import entry_points

import pytest

pytest_plugins = ["pytester"]

CONFTEST = 'pytest_plugins = ["bria_assets.sandbox.pytest_plugin"]'

ASKING = """
import httpx

GENERATE = "/v2/image/generate"

def asked(sandbox, prompt="a red mug"):
    return httpx.post(sandbox.url + GENERATE, json={"prompt": prompt}, headers={"api_token": sandbox.token})

def status(sandbox, answer):
    return httpx.get(answer.json()["status_url"], headers={"api_token": sandbox.token}).json()["status"]

"""


@pytest.fixture
def their_suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST)
    return pytester


def all_pass(suite: pytest.Pytester, tests: str, *, count: int) -> None:
    suite.makepyfile(ASKING + tests)
    finished = suite.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:xdist")
    finished.assert_outcomes(passed=count)


def test_a_test_that_asks_for_it_has_a_picture_at_once(their_suite: pytest.Pytester):
    all_pass(
        their_suite,
        """
def test_it(bria_sandbox):
    answer = asked(bria_sandbox)
    assert answer.status_code == 202
    result = httpx.get(answer.json()["status_url"], headers={"api_token": bria_sandbox.token}).json()["result"]
    assert httpx.get(result["image_url"]).content.startswith(b"\\x89PNG")
""",
        count=1,
    )


def test_each_test_has_a_state_of_its_own(their_suite: pytest.Pytester):
    all_pass(
        their_suite,
        """
import pytest

@pytest.mark.parametrize("turn", [1, 2])
def test_it(bria_sandbox, turn):
    asked(bria_sandbox)
    assert bria_sandbox.usage().jobs == {GENERATE: 1}
""",
        count=2,
    )


def test_faults_plan_and_profile_are_set_for_a_sandbox_beside_it(their_suite: pytest.Pytester):
    all_pass(
        their_suite,
        """
def test_faults(bria_sandbox):
    refusing = bria_sandbox.with_settings(faults=[{"kind": "refuse"}])
    assert (asked(refusing).status_code, asked(bria_sandbox).status_code) == (422, 202)

def test_a_plan(bria_sandbox):
    limited = bria_sandbox.with_settings(plan="free")
    assert [asked(limited).status_code for _ in range(11)] == [202] * 10 + [429]
    assert limited.usage().too_many_requests == 1

def test_a_profile(bria_sandbox, tmp_path):
    (tmp_path / "slow.yaml").write_text("advance: polls\\nready_at_poll: 2\\n")
    slow = bria_sandbox.with_settings(profile=tmp_path / "slow.yaml")
    answer = asked(slow)
    assert [status(slow, answer), status(slow, answer)] == ["IN_PROGRESS", "COMPLETED"]
""",
        count=3,
    )


def test_its_environment_leads_bria_s_own_clients_there(their_suite: pytest.Pytester):
    all_pass(
        their_suite,
        """
def test_it(bria_sandbox):
    assert bria_sandbox.environment == {"BRIA_BASE_URL": bria_sandbox.url, "BRIA_API_TOKEN": bria_sandbox.token}
""",
        count=1,
    )


def test_a_sandbox_that_nobody_asks_never_listens(their_suite: pytest.Pytester):
    all_pass(
        their_suite,
        """
import threading

def test_it(bria_sandbox):
    assert not [thread for thread in threading.enumerate() if thread.name == "sandbox-server"]
    assert bria_sandbox.url
    assert [thread for thread in threading.enumerate() if thread.name == "sandbox-server"]

def test_it_has_ended_with_the_test_before():
    assert not [thread for thread in threading.enumerate() if thread.name == "sandbox-server"]
""",
        count=2,
    )


def test_a_suite_that_does_not_name_it_has_nothing_of_it():
    found_by_pytest_itself = entry_points(group="pytest11")
    assert [each for each in found_by_pytest_itself if each.value.startswith("bria_assets")] == []
