"""Recipes and styles: the files they are kept in, and the pictures that a recipe asks for."""

from pathlib import Path

import pytest

from bria_assets.catalog.errors import RecipeFileError
from bria_assets.catalog.recipe import Recipe
from bria_assets.catalog.recipe_file import read_recipes
from bria_assets.catalog.style import read_styles
from bria_assets.dagster_home import project_root

DATA = project_root() / "data"


def recipe_file(tmp_path: Path, text: str) -> str:
    file = tmp_path / "recipes.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def recipe(**fields: object) -> Recipe:
    return Recipe.model_validate({"id": "hero", "title": "Hero", "prompt": "A desk", **fields})


def test_the_shipped_recipes_are_those_of_the_source_document():
    pictures = {visual.key: visual for each in read_recipes(str(DATA / "recipes.yaml")) for visual in each.visuals()}
    assert {key: visual.recipe.aspect_ratio for key, visual in pictures.items()} == {
        "website-hero": "16:9",
        "product-photography.1": "1:1",
        "product-photography.2": "1:1",
        "presentation.1": "16:9",
        "presentation.2": "16:9",
        "presentation.3": "16:9",
        "presentation.4": "16:9",
        "presentation-data": "16:9",
        "instagram-post": "1:1",
        "story-reel": "9:16",
    }
    assert pictures["website-hero"].recipe.negative_prompt == "cluttered, dark, low quality"
    assert {key for key, visual in pictures.items() if visual.recipe.cutout} == {
        "product-photography.1",
        "product-photography.2",
    }
    assert pictures["presentation-data"].prompt(None) == (
        "Abstract visualization of data analytics, blue and purple gradient, modern corporate style, clean composition "
        "with space for text"
    )
    assert [pictures[f"presentation.{number}"].words["theme"] for number in range(1, 5)] == [
        "Abstract technology background",
        "Business team collaboration",
        "Growth chart visualization",
        "Minimalist geometric patterns",
    ]


def test_the_shipped_styles_are_ones_that_bria_knows_or_describes():
    assert [style.style for style in read_styles(str(DATA / "styles.yaml"))][:3] == [
        "oil_painting",
        "vector_art",
        "pop_art_halftone",
    ]


def test_every_way_to_fill_the_prompt_is_made_as_often_as_count_says_each_with_a_seed_of_its_own():
    made = recipe(prompt="{item} on {place}", words={"item": ["mug", "bag"], "place": "sand"}, count=2, seed=7)
    assert [(visual.key, visual.prompt(None), visual.seed) for visual in made.visuals()] == [
        ("hero.1", "mug on sand", 7),
        ("hero.2", "mug on sand", 8),
        ("hero.3", "bag on sand", 7),
        ("hero.4", "bag on sand", 8),
    ]


def test_a_product_fills_its_gap_and_words_with_braces_stay_words():
    [visual] = recipe(prompt="{item} on {place}", sku="KIT-1", words={"place": "sand"}).visuals()
    assert (visual.key, visual.sku, visual.prompt("a {mug}")) == ("hero", "KIT-1", "a {mug} on sand")


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ("", r"recipe 1 \('a'\): prompt is missing"),
        ("prompt: 'A {item}'", "prompt: nothing fills the placeholder {item}: write sku, or words"),
        ("prompt: 'A {mood} desk', words: {item: mug}", "prompt: nothing fills the placeholder {mood}: write words"),
        ("prompt: A desk, words: {item: mug}", "words: the prompt has no placeholder {item}; it has none"),
        (
            "prompt: 'A {place}', words: {place: bay}, sku: K",
            "sku: the prompt has no placeholder {item}; it has {place}",
        ),
        ("prompt: 'A {item}', words: {item: mug}, sku: K", "sku: {item} is filled by words, too"),
        ("prompt: 'A {item}', words: {item: []}", "words: the list of {item} is empty"),
        ("prompt: 'A {item}', words: {item: 12}", "words: {item} must be text, found '12': put it in quotes"),
        ("prompt: 'A {item}', words: mug", "words: must be a table of placeholder: word"),
        ("prompt: 'A {item', words: {item: mug}", "prompt: a brace stands alone"),
        ("prompt: A desk, aspect_ratio: 16:9", "aspect_ratio: must be text, found '969': put it in quotes"),
        ("prompt: A desk, aspect_ratio: '7:5'", "aspect_ratio: Input should be '1:1', '2:3'"),
        ("prompt: A desk, count: 0", "count: .*greater than or equal to 1"),
        ("prompt: A desk, count: '4'", "count: .*valid integer"),
        (f"prompt: A desk, seed: {2**64}", f"seed: Input should be less than .*, found {2**64}$"),
        ("prompt: A desk, cutout: 1", "cutout: .*valid boolean"),
        ("prompt: 'A {item}', sku: 'a/b'", "sku: 'a/b' must be 1 to 64"),
        ("prompt: A desk, resolution: 4MP", "unknown key 'resolution': only id, title, prompt"),
        (
            "prompt: 'A {item} {mood}', count: 20, words: {item: [a, b, c], mood: [a, b]}",
            "count: words, sku and count make 120 pictures: at most 100",
        ),
    ],
)
def test_a_wrong_recipe_is_one_line_that_names_file_recipe_and_field(tmp_path: Path, fields: str, complaint: str):
    with pytest.raises(RecipeFileError, match=rf"recipes\.yaml: recipe 1 .*{complaint}|{complaint}") as caught:
        read_recipes(recipe_file(tmp_path, f"- {{id: a, title: A, {fields}}}"))
    assert str(caught.value).startswith(str(tmp_path / "recipes.yaml"))
    assert "\n" not in str(caught.value)


def test_two_pictures_never_share_a_key(tmp_path: Path):
    text = "- {id: a.2, title: A, prompt: P}\n- {id: a, title: A, prompt: P, count: 2}"
    with pytest.raises(
        RecipeFileError, match=r"recipe a: id: its picture a\.2 has the key of a picture of the recipe a\.2"
    ):
        read_recipes(recipe_file(tmp_path, text))


def test_a_key_that_would_be_too_long_is_refused(tmp_path: Path):
    text = f"- {{id: {'a' * 64}, title: A, prompt: P, count: 2}}"
    with pytest.raises(RecipeFileError, match="the key of its last picture, is longer than 64 characters"):
        read_recipes(recipe_file(tmp_path, text))


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("id: a, title: A", "style is missing: add it"),
        ("id: a/b, title: A, style: pop_art", "id: 'a/b' must be 1 to 64 of A-Z"),
    ],
)
def test_a_wrong_style_is_one_line_that_says_what_to_mend(tmp_path: Path, entry: str, complaint: str):
    file = tmp_path / "styles.yaml"
    file.write_text(f"- {{{entry}}}\n")
    with pytest.raises(RecipeFileError, match=rf"styles\.yaml: style 1 \('a.*'\): {complaint}"):
        read_styles(str(file))
