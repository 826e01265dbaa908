"""Counts: what is counted where, by which clock, beside which sources."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, cast, literal, select, update
from sqlalchemy.orm import Session

from store import (
    activity,
    counted_by,
    curation,
    incidents,
    periods,
    reference,
    saved_searches,
    saving,
    selections,
    sources,
)
from store.activity import Interval, Watch, Watches
from store.db import reading, transaction
from store.errors import InvalidInput
from store.models import ArticleRow, SourceRow, UtcDateTime
from store.periods import MOST, Unit
from store.public import counts_as_public
from store.statistics import (
    Basis,
    Dimension,
    Statistics,
    Wanted,
    check,
    counting,
    dimensions,
    flat,
    statistics,
    to_csv,
    to_json,
)
from tests.builders import NOW, a_source, an_article, save

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def _table(engine: Engine, *by: Dimension, query: str = "", **wanted: Any) -> Statistics:
    with reading(engine) as session:
        meant = saved_searches.understand(session, query)
        return statistics(session, Wanted(by=by, **wanted), selections.condition(session, meant, NOW), NOW)


def _figures(table: Statistics) -> dict[tuple[str | None, ...], int]:
    return {row.values: row.articles for row in table.rows}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Three sources and ten articles, three of which count nowhere."""
    with transaction(engine) as session:
        reference.load_tags(session)
        for name, kind in (("movilab", "media"), ("wiki", "wiki"), ("essai", "media")):
            state = "trial" if name == "essai" else "active"
            sources.add(session, a_source(name, kind=kind, state=state), NOW)
        session.execute(update(SourceRow).values(first_success=datetime(2026, 10, 1, tzinfo=UTC), last_visit=NOW))
        _add(session, "a", MONDAY, tags=("fablab", "tiers-lieu"), territories=("departement-29", "region-53"))
        _add(session, "b", MONDAY, tags=("fablab",), territories=("departement-29", "departement-35", "region-53"))
        _add(session, "c", MONDAY - timedelta(hours=2), kind="appel")
        _add(session, "d", MONDAY - timedelta(hours=0, minutes=30), source="wiki")
        _add(session, "e", MONDAY - timedelta(days=21), source="wiki", tags=("energie",))
        _add(session, "gone", MONDAY)
        _add(session, "undated", None)
        _add(session, "hidden", MONDAY)
        _add(session, "irrelevant", MONDAY, relevant=False)
        _add(session, "on-trial", MONDAY, source="essai")
        numbers = {row.canonical_url.rpartition("/")[2]: row.id for row in session.scalars(select(ArticleRow))}
        saving.mark_gone(session, numbers["gone"], NOW)
        curation.decide(session, numbers["hidden"], "hidden", author="anne", now=NOW)
    return engine


def _add(session: Session, name: str, published: datetime | None, **fields: Any) -> None:
    source, territories = fields.pop("source", "movilab"), fields.pop("territories", ())
    url = f"https://{source}.example/{name}"
    save(session, an_article(canonical_url=url, source=source, published=published, **fields), territories)


def test_weeks_begin_on_monday_in_paris_and_none_is_left_out(filled: Engine) -> None:
    # 22:00 UTC is still Sunday in Paris, 23:30 is Monday.
    table = _table(filled, "week")
    assert _figures(table) == {("2026-W45",): 1, ("2026-W46",): 0, ("2026-W47",): 1, ("2026-W48",): 4}
    assert (table.total, table.undated) == (6, 1)


FIGURES: list[tuple[tuple[Dimension, ...], dict[tuple[str | None, ...], int]]] = [
    (("year",), {("2026",): 6}),
    (("month",), {("2026-11",): 6}),
    (("tag",), {("fablab",): 2, ("tiers-lieu",): 1, ("energie",): 1, (None,): 3}),
    (("facet",), {("lieu",): 2, ("theme",): 1, (None,): 3}),
    (("region",), {("region-53",): 2, (None,): 4}),
    (("departement",), {("departement-29",): 2, ("departement-35",): 1, (None,): 4}),
    (("source",), {("movilab",): 4, ("wiki",): 2}),
    (("source_kind",), {("media",): 4, ("wiki",): 2}),
    (("kind",), {("appel",): 1, ("article",): 5}),
    (("language",), {("fr",): 6}),
    (
        ("week", "source_kind"),
        {("2026-W45", "wiki"): 1, ("2026-W47", "media"): 1, ("2026-W48", "media"): 3, ("2026-W48", "wiki"): 1},
    ),
    (("region", "departement", "tag"), {("region-53", "departement-35", "fablab"): 1}),
    (("territory",), {("region-53",): 2, ("departement-29",): 2, ("departement-35",): 1, (None,): 4}),
]


def test_each_dimension_counts(filled: Engine) -> None:
    for by, figures in FIGURES:
        table = _table(filled, *by)
        assert figures.items() <= _figures(table).items(), by
        assert table.total == 6, by


def test_a_query_and_days_choose_what_is_counted(filled: Engine) -> None:
    assert _figures(_table(filled, "kind", query="tag:fablab")) == {("article",): 2}
    assert _figures(_table(filled, "source", since=date(2026, 11, 23))) == {("movilab",): 3, ("wiki",): 1}
    assert _figures(_table(filled, "source", until=date(2026, 11, 22))) == {("movilab",): 1, ("wiki",): 1}
    assert _table(filled, "source", since=date(2026, 11, 23)).total == 4


def test_what_is_asked_for_leaves_the_dimensions_alone(filled: Engine) -> None:
    asked = "tag:fablab facet:lieu source-kind:media territoire:region-53"
    table = _table(filled, "tag", "departement", "source_kind", query=asked)
    assert _figures(table) == {
        ("fablab", "departement-29", "media"): 2,
        ("fablab", "departement-35", "media"): 1,
        ("tiers-lieu", "departement-29", "media"): 1,
    }
    assert _figures(_table(filled, "facet", "region", query=asked)) == {("lieu", "region-53"): 2}


def test_the_day_of_our_first_sight_is_another_count(filled: Engine) -> None:
    table = _table(filled, "week", basis="first_seen")
    assert (_figures(table), table.undated) == ({("2026-W48",): 7}, 0)


def test_different_sources_are_counted_beside_those_that_were_watched(filled: Engine) -> None:
    [last] = [row for row in _table(filled, "week").rows if row.values == ("2026-W48",)]
    assert (last.articles, last.sources, last.active_sources) == (4, 2, 2)
    by_kind = {row.values: row.active_sources for row in _table(filled, "week", "source_kind").rows}
    assert by_kind[("2026-W48", "wiki")] == 1


def test_before_a_source_was_followed_it_says_nothing_by_its_silence(filled: Engine) -> None:
    with transaction(filled) as session:
        _add(session, "old", datetime(2026, 9, 24, tzinfo=UTC))
        session.execute(update(SourceRow).where(SourceRow.id == "wiki").values(first_success=MONDAY))
    active = {one.label: one.active_sources for one in _table(filled, "week", "tag").periods}
    assert (active["2026-W39"], active["2026-W40"], active["2026-W47"], active["2026-W48"]) == (0, 1, 1, 2)


def test_a_source_that_failed_all_week_was_not_heard(filled: Engine) -> None:
    with transaction(filled) as session:
        incidents.source_answered(session, "wiki", ("unreachable", "no answer"), datetime(2026, 11, 7, tzinfo=UTC))
        incidents.source_answered(session, "wiki", None, datetime(2026, 11, 18, tzinfo=UTC))
    active = {one.label: one.active_sources for one in _table(filled, "week").periods}
    assert active == {"2026-W45": 2, "2026-W46": 1, "2026-W47": 2, "2026-W48": 2}


@pytest.mark.parametrize("by", [(), ("week", "month"), ("tag", "tag")])
def test_dimensions_that_do_not_go_together_are_refused(by: tuple[Dimension, ...]) -> None:
    with pytest.raises(InvalidInput):
        check(Wanted(by=by))


def test_an_unknown_dimension_is_told_with_those_there_are() -> None:
    assert dimensions("week, tag") == ("week", "tag")
    with pytest.raises(InvalidInput, match="'colour'; known: week, month"):
        dimensions("week,colour")


def test_a_table_of_too_many_rows_is_refused(filled: Engine) -> None:
    with reading(filled) as session, pytest.raises(InvalidInput, match="more than 2 rows"):
        statistics(session, Wanted(by=("tag",)), None, NOW, most=2)


def test_csv_and_json_tell_the_same(filled: Engine) -> None:
    table = _table(filled, "week", "tag")
    rows = list(csv.DictReader(io.StringIO(to_csv(table))))
    assert [{name: value or None for name, value in row.items()} for row in rows] == [
        {name: str(value) if value is not None else None for name, value in row.items()} for row in flat(table)
    ]
    assert to_json(table)["rows"] == flat(table)


@pytest.mark.parametrize("basis", ["published", "first_seen"])
def test_the_texts_of_articles_are_not_read_to_count_them(sqlite_engine: Engine, basis: Basis) -> None:
    wanted = Wanted(by=("week", "kind"), basis=basis, since=date(2026, 1, 1))
    with reading(sqlite_engine) as session:
        statement = counting(wanted, counts_as_public(), "sqlite")
        bound = str(statement.compile(sqlite_engine, compile_kwargs={"literal_binds": True}))
        plan = "\n".join(str(row) for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {bound}"))
    assert f"COVERING INDEX ix_articles_counted_by_{basis}" in plan


@given(
    st.lists(st.datetimes(datetime(1997, 1, 1), datetime(2040, 1, 1)), max_size=30),  # noqa: DTZ001  # zone: below
    st.sampled_from(periods.UNITS),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_databases_count_by_the_clocks_of_paris(engine: Engine, moments: list[datetime], unit: Unit) -> None:
    moments = [moment.replace(tzinfo=UTC) for moment in moments]
    paris = Counter(periods.label(unit, moment.astimezone(periods.PARIS).date()) for moment in moments)
    values = [literal(moment, UtcDateTime()) for moment in moments]
    instants = values if engine.dialect.name == "sqlite" else [cast(value, UtcDateTime()) for value in values]
    with reading(engine) as session:
        columns = [counted_by.column(unit, instant, engine.dialect.name) for instant in instants]
        days = session.execute(select(*columns)).one() if columns else ()
    assert Counter(periods.label(unit, date.fromisoformat(day)) for day in days) == paris


TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # UTC
SPANS = st.tuples(TIMES, TIMES).map(lambda span: (min(span), max(span)))


@given(st.lists(st.tuples(SPANS, st.lists(SPANS, max_size=3)), max_size=6), SPANS)
def test_the_quick_count_of_active_sources_is_the_slow_one(sources: list[Any], period: Interval) -> None:
    watched = [
        Watch(source=str(number), kind="media", since=span[0], until=span[1], failures=activity.joined(failures))
        for number, (span, failures) in enumerate(sources)
    ]
    start, end = period
    slow = [one for one in watched if one.since < end and one.until >= start and not one.deaf(start, end)]
    assert Watches(watched).active(start, end) == len(slow)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda span: (min(span), max(span)))))
def test_joined_intervals_hold_the_same_time_apart_from_one_another(spans: list[Any]) -> None:
    whole = activity.joined(spans)
    inside = {point for start, end in spans for point in range(2 * start, 2 * end + 1)}
    assert {point for start, end in whole for point in range(2 * start, 2 * end + 1)} == inside  # type: ignore[operator]
    assert all(before[1] < after[0] for before, after in itertools.pairwise(whole))


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(periods.UNITS))
def test_periods_follow_one_another_without_a_gap(day: date, unit: Unit) -> None:
    first, after = periods.first_day(unit, day), periods.following(unit, day)
    assert first <= day < after
    assert periods.first_day(unit, after) == after
    assert periods.label(unit, after - timedelta(days=1)) == periods.label(unit, first) != periods.label(unit, after)


def test_more_periods_than_a_person_can_want_are_refused() -> None:
    with pytest.raises(InvalidInput, match=str(MOST)):
        list(periods.between("week", date(1000, 1, 1), date(2200, 1, 1)))
