"""What follows the stored catalog: who stays, who is in grace, who comes back, and which catalog is refused."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta, timezone

import pytest

from bria_assets.catalog import (
    Catalog,
    CatalogIntake,
    CatalogRefused,
    IntakeRules,
    Product,
    RejectedRow,
    StoredCatalog,
    judge_catalog,
    version_of,
)

MONDAY = datetime(2026, 11, 16, 4, 0, tzinfo=timezone.utc)
WEEK = timedelta(days=7)
LAX = IntakeRules(most_rejected_share=1, most_retired_share=1)


def catalog(*skus: str, bad: Sequence[str] = (), **fields: str) -> Catalog:
    """A catalog of these products; the bad ones' rows have no title."""
    products = tuple(Product.model_validate({"sku": sku, "title": sku, **fields}) for sku in skus)
    rejected = tuple(
        RejectedRow(row_number=number, sku=sku, column="title", reason="is empty: every product needs one")
        for number, sku in enumerate(bad, start=2)
    )
    return Catalog(
        source="catalog.csv",
        products=products,
        rejected=rejected,
        photo_root="/shop",
        row_count=len(skus) + len(bad),
        ignored_columns=(),
    )


def take_in(
    read: Catalog,
    before: StoredCatalog,
    *,
    rules: IntakeRules = LAX,
    is_whole: bool = True,
    now: datetime = MONDAY,
    accepts_retirements: bool = False,
    partitions: Collection[str] = (),
) -> CatalogIntake:
    return judge_catalog(
        read,
        [],
        before,
        rules=rules,
        is_whole=is_whole,
        now=now,
        accepts_retirements=accepts_retirements,
        partitions=partitions,
    )


def stored(*skus: str) -> StoredCatalog:
    return take_in(catalog(*skus), StoredCatalog()).stored


def numbered(count: int) -> list[str]:
    return [f"S{number}" for number in range(count)]


def test_a_product_that_left_is_in_grace_since_then():
    intake = take_in(catalog("A"), stored("A", "B"))
    assert (list(intake.stored.products), intake.stored.missing["B"].missing_since) == (["A"], MONDAY)
    assert (intake.changes.retired, intake.dropped) == (("B",), ())


def test_a_product_in_grace_keeps_its_partition_behind_those_that_are_sold():
    assert take_in(catalog("B", "C"), stored("A", "B")).stored.skus == ("B", "C", "A")


def test_grace_is_counted_from_the_first_catalog_without_the_product():
    first = take_in(catalog("A"), stored("A", "B")).stored
    second = take_in(catalog("A"), first, now=MONDAY + timedelta(days=3))
    assert second.stored.missing["B"].missing_since == MONDAY
    assert second.changes.retired == ()


@pytest.mark.parametrize(
    ("later", "is_there"), [(WEEK - timedelta(seconds=1), True), (WEEK, False)], ids=["in grace", "over"]
)
def test_a_product_is_dropped_when_its_grace_is_over(later: timedelta, is_there: bool):  # noqa: FBT001
    first = take_in(catalog("A"), stored("A", "B")).stored
    intake = take_in(catalog("A"), first, now=MONDAY + later)
    assert ("B" in intake.stored.missing, intake.dropped) == (is_there, () if is_there else ("B",))


def test_without_grace_a_product_is_dropped_at_once():
    rules = IntakeRules(most_retired_share=1, grace=timedelta(0))
    intake = take_in(catalog("A"), stored("A", "B"), rules=rules)
    assert (intake.stored.skus, intake.dropped, intake.changes.retired) == (("A",), ("B",), ("B",))


def test_a_product_that_comes_back_is_sold_again_and_not_new():
    first = take_in(catalog("A"), stored("A", "B")).stored
    intake = take_in(catalog("A", "B"), first, now=MONDAY + timedelta(days=6))
    assert (list(intake.stored.products), intake.stored.missing) == (["A", "B"], {})
    assert (intake.changes.returned, intake.changes.added, intake.changes.changed) == (("B",), (), {})


def test_a_product_that_comes_back_altered_is_changed():
    first = take_in(catalog("A"), stored("A", "B")).stored
    intake = take_in(catalog("A", "B", color="red"), first)
    assert dict(intake.changes.changed) == {"A": ("color",), "B": ("color",)}


def test_a_product_that_comes_back_with_a_bad_row_is_as_it_was():
    first = take_in(catalog("A"), stored("A", "B")).stored
    assert list(take_in(catalog("A", bad=["B"]), first).stored.products) == ["A", "B"]


def test_a_part_of_the_catalog_retires_nothing_and_ends_no_grace():
    first = take_in(catalog("A"), stored("A", "B")).stored
    intake = take_in(catalog("C"), first, is_whole=False, now=MONDAY + 2 * WEEK)
    assert (intake.stored.skus, intake.changes.retired, intake.dropped) == (("A", "C", "B"), (), ())


def test_a_product_in_grace_enters_no_version():
    intake = take_in(catalog("A"), stored("A", "B"))
    assert intake.version == version_of(stored("A"))
    assert intake.is_news


def test_the_end_of_a_grace_is_no_news():
    first = take_in(catalog("A"), stored("A", "B")).stored
    assert not take_in(catalog("A"), first, now=MONDAY + WEEK).is_news


def test_how_often_each_field_changed_is_counted():
    intake = take_in(catalog("A", "B", color="red", brand="Kiln"), stored("A", "B", "C"))
    assert intake.changes.fields == {"brand": 2, "color": 2}


def test_as_many_rejected_rows_as_the_share_allows_are_taken():
    take_in(catalog(*numbered(60), bad=[f"B{number}" for number in range(40)]), StoredCatalog(), rules=IntakeRules())


def test_one_rejected_row_more_refuses_the_catalog_with_numbers_reason_and_remedy():
    with pytest.raises(CatalogRefused) as refused:
        take_in(catalog(*numbered(59), bad=[f"B{n}" for n in range(41)]), StoredCatalog(), rules=IntakeRules())
    assert str(refused.value) == (
        "catalog.csv: refused as a whole, nothing was changed: 41 of 100 rows (41 %) are rejected, more than the 40 % "
        "of BRIA_MOST_REJECTED_SHARE; most often column title in 41 (is empty: every product needs one): correct the "
        "export, or raise BRIA_MOST_REJECTED_SHARE"
    )


def test_a_part_of_the_catalog_is_refused_for_its_rejected_rows_as_well():
    with pytest.raises(CatalogRefused, match="1 of 2 rows"):
        take_in(catalog("A", bad=["B"]), StoredCatalog(), rules=IntakeRules(), is_whole=False)


def test_a_catalog_without_any_product_is_refused_whatever_the_share():
    with pytest.raises(CatalogRefused, match="so no product is left"):
        take_in(catalog(bad=["A"]), StoredCatalog(), rules=LAX)


def test_as_many_retired_products_as_the_share_allows_go():
    intake = take_in(catalog(*numbered(80)), stored(*numbered(100)), rules=IntakeRules())
    assert len(intake.changes.retired) == 20


def test_one_more_refuses_the_catalog_with_numbers_and_the_way_to_allow_it():
    with pytest.raises(CatalogRefused) as refused:
        take_in(catalog(*numbered(79)), stored(*numbered(100)), rules=IntakeRules())
    assert str(refused.value) == (
        "catalog.csv: refused as a whole, nothing was changed: 21 of 100 products (21 %) are no longer in it, more "
        "than the 20 % of BRIA_MOST_RETIRED_SHARE (S79, S80, S81, S82, S83, ...): export it again or, if they are "
        "meant to go, refresh once with --accept-retirements (in the launchpad accept_retirements: true)"
    )


def test_retirements_that_are_accepted_go():
    intake = take_in(catalog("S0"), stored(*numbered(100)), rules=IntakeRules(), accepts_retirements=True)
    assert len(intake.stored.missing) == 99


def test_products_in_grace_are_not_retired_anew():
    first = take_in(catalog(*numbered(85)), stored(*numbered(100)), rules=IntakeRules()).stored
    intake = take_in(catalog(*numbered(70)), first, rules=IntakeRules())
    assert len(intake.stored.missing) == 30


def test_rejected_rows_are_not_retired():
    bad = numbered(100)[70:]
    assert take_in(catalog(*numbered(70), bad=bad), stored(*numbered(100)), rules=IntakeRules()).changes.retired == ()


def test_where_nothing_is_stored_the_partitions_stand_for_the_products():
    with pytest.raises(CatalogRefused, match=r"30 of 100 products \(30 %\)"):
        take_in(catalog(*numbered(70)), StoredCatalog(), rules=IntakeRules(), partitions=numbered(100))
