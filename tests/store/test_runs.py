"""Runs, visits, incidents, jobs, upkeep and the status screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from store import jobs, runs
from store.db import reading, transaction
from store.errors import InvalidInput, NotFound
from store.maintenance import KEPT, maintain
from store.models import RunRow, VisitRow
from store.runs import VisitReport
from store.status import status
from tests.builders import NOW, add_source, an_article, save


def _record(engine: Engine, outcome: str, **fields: object) -> int:
    report = VisitReport(**({"source": "movilab", "started": NOW, "outcome": outcome} | fields))  # type: ignore[arg-type]  # a builder
    with transaction(engine) as session:
        run = runs.start(session, 1, NOW)
        runs.record(session, run, report, NOW)
        runs.finish(session, run, "finished", NOW)
    return run


def test_a_run_sums_up_its_visits(engine: Engine) -> None:
    add_source(engine)
    _record(engine, "ok", new=3, requests=5, refused={"no_text": 1})
    with reading(engine) as session:
        last = runs.last(session)
        [visit] = runs.visits(session, source_id="movilab")
    assert last is not None
    assert (last["outcome"], last["sources"], last["new"], last["requests"]) == ("finished", 1, 3, 5)
    assert visit.refused == {"no_text": 1}


def test_a_run_that_died_is_ended_by_the_next(engine: Engine) -> None:
    with transaction(engine) as session:
        run = runs.start(session, 1, NOW)
    with transaction(engine) as session:
        assert runs.end_unfinished(session, NOW, "killed") == 1
        runs.finish(session, run, "finished", NOW)
    with reading(engine) as session:
        assert session.get_one(RunRow, run).outcome == "killed"


def test_jobs_have_schedules_pauses_and_requests(engine: Engine) -> None:
    with transaction(engine) as session:
        jobs.prepare(session)
        jobs.prepare(session)
        jobs.set_schedule(session, "crawl", "every 15m")
        jobs.set_paused(session, "publish", paused=True)
        jobs.request(session, "crawl")
        stored = {job.name: job for job in jobs.all_jobs(session)}
    assert set(stored) == set(jobs.DEFAULTS)
    assert (stored["crawl"].schedule, stored["crawl"].requested, stored["publish"].paused) == ("every 15m", True, True)


def test_a_job_that_starts_has_answered_its_request(engine: Engine) -> None:
    with transaction(engine) as session:
        jobs.prepare(session)
        jobs.request(session, "crawl")
        jobs.started(session, "crawl")
        jobs.ran(session, "crawl", "2 sources", NOW)
        [crawl] = [job for job in jobs.all_jobs(session) if job.name == "crawl"]
    assert (crawl.requested, crawl.last_outcome, crawl.last_run) == (False, "2 sources", NOW)


@pytest.mark.parametrize(("name", "text", "error"), [("crawl", "often", InvalidInput), ("sleep", "every 1h", NotFound)])
def test_wrong_jobs_and_schedules_are_refused(engine: Engine, name: str, text: str, error: type[Exception]) -> None:
    with pytest.raises(error), transaction(engine) as session:
        jobs.prepare(session)
        jobs.set_schedule(session, name, text)


def test_upkeep_drops_only_what_is_old(engine: Engine) -> None:
    add_source(engine)
    _record(engine, "ok")
    assert maintain(engine, NOW) == 0
    assert maintain(engine, NOW + KEPT + timedelta(days=1)) == 1
    with reading(engine) as session:
        assert session.scalars(select(VisitRow)).all() == []


def test_the_status_is_complete(engine: Engine) -> None:
    add_source(engine)
    _record(engine, "timeout", error="https://movilab.example/feed/ did not answer in time")
    with transaction(engine) as session:
        jobs.prepare(session)
        save(session, an_article(tags=("fablab",)))
        facts = status(session, NOW)
    assert (facts["articles"], facts["public_articles"], facts["lists"], facts["to_publish"]) == (1, 1, 4, 1)
    assert facts["sources"] == {"active": 1}
    assert [(item["source"], item["kind"]) for item in facts["incidents"]] == [("movilab", "failing")]
