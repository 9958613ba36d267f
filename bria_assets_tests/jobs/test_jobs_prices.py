"""What a call costs: Bria's list, or a file of one's own."""

from pathlib import Path

import pytest

from bria_assets.jobs.prices import LIST_PRICES_USD, PricesUnusable, read_prices

GENERATE = "/v2/image/generate"


def write(folder: Path, text: str, name: str = "prices.yaml") -> str:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_without_a_file_the_list_holds():
    assert read_prices(None) == LIST_PRICES_USD


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prices.yaml", f"{GENERATE}: 0.025\n"),
        ("prices.json", f'{{"{GENERATE}": 2.5e-2}}'),
        ("prices.yml", f'{{"{GENERATE}": 0.025}}'),  # JSON is YAML
    ],
)
def test_a_file_s_prices_take_the_place_of_the_list_s_and_leave_the_others(tmp_path: Path, name: str, text: str):
    assert read_prices(write(tmp_path, text, name)) == {**LIST_PRICES_USD, GENERATE: 0.025}


def test_a_call_may_cost_nothing(tmp_path: Path):
    assert read_prices(write(tmp_path, f"{GENERATE}: 0"))[GENERATE] == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("/v2/image/generte: 0.02", "/v2/image/generte is no endpoint that is asked; did you mean /v2/image/generate?"),
        ("7: 0.02", "7 is no endpoint that is asked; choose from /v2/image/generate, "),
        (f"{GENERATE}: -0.02", f"the price of {GENERATE} is -0.02: write a number of USD from 0 up, such as 0.03"),
        (f"{GENERATE}: 3 cents", "is '3 cents': write a number"),
        (f"{GENERATE}: true", "is True: write a number"),
        (f"{GENERATE}: .nan", "is nan: write a number"),
        (f"{GENERATE}: .inf", "is inf: write a number"),
        (f"{GENERATE}:", "is None: write a number"),
        ("- 0.02", "it is no table of `endpoint: USD`"),
        ("", "it is no table of `endpoint: USD`"),
        ("{", "it is neither YAML nor JSON: "),
    ],
)
def test_a_file_that_gives_no_prices_is_refused_on_one_line(tmp_path: Path, text: str, says: str):
    refuses(write(tmp_path, text), says)


def test_broken_json_is_refused_on_one_line(tmp_path: Path):
    refuses(write(tmp_path, '{"a": ', "prices.json"), "it is neither YAML nor JSON: ")


def test_a_file_that_is_no_text_is_refused_on_one_line(tmp_path: Path):
    (tmp_path / "prices.yaml").write_bytes(b"\xff\xfe\x00")
    refuses(str(tmp_path / "prices.yaml"), "it is neither YAML nor JSON: ")


def test_a_missing_file_is_refused_on_one_line(tmp_path: Path):
    refuses(str(tmp_path / "nowhere.yaml"), "No such file or directory")


def refuses(file: str, says: str) -> None:
    with pytest.raises(PricesUnusable) as caught:
        read_prices(file)
    message = str(caught.value)
    assert message.startswith(f"the prices in {file} cannot be used: ")
    assert message.endswith("(BRIA_PRICES)")
    assert says in message
    assert len(message.splitlines()) == 1
