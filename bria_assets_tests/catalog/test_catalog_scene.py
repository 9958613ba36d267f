"""Scenes: the file they are kept in, and which of them suit a product."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from upath import UPath

from bria_assets.catalog import (
    Product,
    Scene,
    SceneFileError,
    UnknownSceneError,
    check_named_scenes,
    read_scenes,
    suiting_scenes,
)

SCENES = (
    Scene(id="table", title="Table", prompt="On an oak table", categories=("Kitchen", "Home")),
    Scene(id="desk", title="Desk", prompt="On a walnut desk", categories=("Office",)),
    Scene(id="studio", title="Studio", prompt="On a grey backdrop"),
)


def scene_file(tmp_path: Path, text: str) -> str:
    file = tmp_path / "scenes.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def ids(product: Product) -> list[str]:
    return [scene.id for scene in suiting_scenes(product, SCENES)]


@pytest.mark.parametrize("category", ["Kitchen", "kitchen", "KITCHEN", "  Kitchen "])
def test_a_category_is_compared_without_case_and_blanks(category: str):
    assert ids(Product(sku="A", title="Mug", category=category)) == ["table", "studio"]


def test_a_product_without_a_category_gets_the_scenes_for_all():
    assert ids(Product(sku="A", title="Mug")) == ["studio"]


def test_named_scenes_win_over_the_category_and_keep_their_order():
    assert ids(Product(sku="A", title="Mug", category="Kitchen", scenes=("studio", "desk"))) == ["studio", "desk"]


def test_an_unknown_scene_is_named_with_the_known_ones():
    with pytest.raises(UnknownSceneError, match="no scene 'beach'; known scenes: desk, studio, table"):
        check_named_scenes(Product(sku="A", title="Mug", scenes=("beach",)), SCENES)


def test_scenes_of_an_unknown_id_are_not_chosen_in_silence():
    with pytest.raises(UnknownSceneError):
        ids(Product(sku="A", title="Mug", scenes=("desk", "beach")))


def test_scenes_are_read_in_the_order_of_the_file(tmp_path: Path):
    location = scene_file(
        tmp_path,
        "- {id: b, title: B, prompt: On  a\n   table, categories: [Home]}\n- {id: a, title: A, prompt: On sand}\n",
    )
    assert read_scenes(location) == (
        Scene(id="b", title="B", prompt="On a table", categories=("Home",)),
        Scene(id="a", title="A", prompt="On sand"),
    )


def test_scenes_are_read_from_any_storage():
    UPath("memory://scenes-test/scenes.yaml").write_bytes(b"- {id: a, title: A, prompt: On sand}")
    assert [scene.id for scene in read_scenes("memory://scenes-test/scenes.yaml")] == ["a"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "the file is empty"),  # no bytes
        ("# only a comment\n", "there is no scene in it"),  # no content
        ("[]", "there is no scene in it"),  # an empty list
        ("- {id: a", "no valid YAML"),  # a brace not closed
        ("- !!python/object:os.system {}", "no valid YAML"),  # a tag that would run code
        ("id: a\ntitle: A\n", "must be a list"),  # one scene without its dash
        ("- beach\n", "scene 1: 'beach' is no scene"),  # a text for a scene
        ("- {id: a, title: A}", r"scene 1 \('a'\): prompt is missing"),  # no prompt
        ("- {title: A, prompt: On sand}", "scene 1: id is missing"),  # no id
        ("- {id: a, title: A, prompt: ''}", "prompt: is empty"),  # an empty prompt
        ("- {id: a, title: A, prompt: P, mood: calm}", "unknown key 'mood': only id, title"),  # a misspelt key
        ("- {id: a, title: A, prompt: P}\n- {id: A, title: B, prompt: P}", "scene 2: the id A is already"),  # twice
        ("- {id: 12, title: A, prompt: P}", "put it in quotes"),  # a number for an id
        ("- {id: 'a/b', title: A, prompt: P}", "'a/b' must be 1 to 64"),  # a slash
        ("- {id: a, title: A, prompt: P, categories: Home}", r"categories must be a list: write \[Home\]"),  # a text
        ("- {id: a, title: A, prompt: P, categories: [1]}", "categories: must be text"),  # a number in the list
        ("- {id: [a], title: A, prompt: P}", "id: must be text"),  # a list for an id
        ("[" * 2000, "YAML"),  # nested beyond reason
    ],
)
def test_a_wrong_file_of_scenes_is_one_line_that_says_what_to_mend(tmp_path: Path, text: str, complaint: str):
    with pytest.raises(SceneFileError, match=rf"scenes\.yaml: .*{complaint}") as caught:
        read_scenes(scene_file(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_missing_file_of_scenes_is_a_scene_file_error(tmp_path: Path):
    with pytest.raises(SceneFileError, match="there is no such file"):
        read_scenes(str(tmp_path / "scenes.yaml"))


def test_scenes_are_not_read_from_a_database():
    with pytest.raises(SceneFileError, match="not read from a database"):
        read_scenes("sqlite:///shop.db#scenes")


def test_a_scene_has_no_other_fields():
    with pytest.raises(ValidationError, match="Extra inputs"):
        Scene.model_validate({"id": "a", "title": "A", "prompt": "P", "mood": "calm"})
