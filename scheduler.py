"""When things happen, and how the parts are put together: the one file that knows crawler, store and feeds.

veille run:   who is due? → one crawl process → publish what changed → serve it
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.commands import commands as crawler_commands
from feeds.commands import commands as feeds_commands
from store.cli import Format, FormatOption, confirmed, print_facts, print_rows, program, progress_bar, settings
from store.cli import run as run_program
from store.commands import commands as store_commands
from store.errors import VeilleError

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from crawler.sample import SampleWeb
    from store.config import Config

STOP_SECONDS = 20
"""A crawl process that was asked to stop has this long to do so."""
SHOWN = 5
"""Problems that a summary names; the rest is in the status."""
SAMPLE_PORT = 8765
"""Where the sample web is served; fixed, so that its articles keep their addresses from one demo to the next."""
SAMPLE_DELAY = 0.05
"""Seconds between two requests to one sample site: its owner does not mind."""
WATCH_SECONDS = 3
"""How often the supervisor looks for jobs that were changed or asked for."""

app = program("Veille: a self-hosted observatory of tiers-lieux and transition projects.")
for part in (crawler_commands, store_commands, feeds_commands):
    app.registered_commands += part.registered_commands
    app.registered_groups += part.registered_groups
schedule = typer.Typer(help="When jobs run and sources are visited.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(schedule, name="schedule")


def main() -> None:
    """The command `veille`."""
    run_program(app)


@app.command()
def init(context: typer.Context) -> None:
    """Make the store, or bring it up to date, and load the catalogue. Example: veille init"""
    config = settings(context)
    _, added = prepare(config)
    typer.echo(f"The store in {config.home} is ready; {added} sources of the catalogue were added.")


@app.command()
def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="One pass over what is due, then exit.")] = False,
    output: FormatOption = Format.table,
) -> None:
    """Visit, publish and serve, for as long as it runs. Example: veille run --once"""
    from store.locks import exclusive

    config, file = settings(context), context.find_root().params.get("config")
    with exclusive(config.home / "veille.lock", f"another veille run is at work in {config.home}; stop it first"):
        engine, _ = prepare(config)
        supervisor = Supervisor(engine, config, file)
        if once:
            facts = asyncio.run(supervisor.run_once())
            print_facts(facts, output)
            return
        typer.echo(f"Veille is at http://{config.bind}/ (Ctrl-C stops it).")
        asyncio.run(supervisor.run())


@app.command()
def demo(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port of the site; default: that of the settings.")] = 0,
    once: Annotated[bool, typer.Option("--once", help="Print the summary and exit.")] = False,
) -> None:
    """Show the whole flow on a small web that comes along; no network needed. Example: veille demo --once"""
    from store.locks import exclusive

    config = settings(context)
    if port:
        config = config.model_copy(update={"bind": f"127.0.0.1:{port}", "public_url": f"http://127.0.0.1:{port}"})
    with exclusive(config.home / "veille.lock", f"another veille run is at work in {config.home}; stop it first"):
        run_demo(config, once=once)


@app.command()
def forget(  # noqa: PLR0917  # options of a command are its arguments
    context: typer.Context,
    urls: Annotated[list[str] | None, typer.Argument(metavar="URL...", help="Addresses of articles.")] = None,
    source: Annotated[str | None, typer.Option(help="All of a source, which is retired.")] = None,
    author: Annotated[str | None, typer.Option(help="All articles that name this author.")] = None,
    reason: Annotated[str, typer.Option(help="Why, for yourself; name nobody here.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Remove without asking.")] = False,
    output: FormatOption = Format.table,
) -> None:
    """Remove articles for good, with all they left. Example: veille forget https://a.example/page --reason asked"""
    from dataclasses import asdict

    from crawler.urls import canonical
    from feeds import forgetting
    from store.db import open_engine
    from store.removal import Wanted

    if not urls and source is None and author is None:
        raise typer.BadParameter("give addresses, --source or --author")
    config = settings(context)
    engine, asked = open_engine(config), dict.fromkeys([*(urls or ()), *map(canonical, urls or ())])
    wanted = Wanted(urls=tuple(asked), source=source, author=author)
    number, first = forgetting.titles(engine, wanted, SHOWN)
    if not yes and not confirmed(f"{number} articles go for good:", [*first, *(["…"] if number > SHOWN else [])]):
        raise VeilleError("nothing was removed; with --yes it is removed without asking")
    with progress_bar("Forgetting") as progress:
        done = forgetting.forget(engine, config, wanted, now=datetime.now(UTC), note=reason, progress=progress)
    print_facts(asdict(done), output)
    if not done.erased:
        typer.echo("Another process reads the store: traces stay in its file until the daily maintenance.", err=True)


@schedule.command("list")
def list_schedules(context: typer.Context, output: FormatOption = Format.table) -> None:
    """List the jobs and the sources with a schedule of their own. Example: veille schedule list"""
    from store import jobs, sources
    from store.db import open_engine, reading

    with reading(open_engine(settings(context))) as session:
        rows = [
            {"name": job.name, "schedule": job.schedule, "paused": job.paused, "last_run": job.last_run}
            | {"last_outcome": job.last_outcome}
            for job in jobs.all_jobs(session)
        ]
        own = [source for source in sources.all_sources(session) if source.schedule]
        rows += [
            {"name": source.id, "schedule": source.schedule or "", "paused": source.state == "paused"}
            | {"last_run": sources.facts(session, source.id)["last_visit"], "last_outcome": None}
            for source in own
        ]
    print_rows(rows, output)


Name = Annotated[str, typer.Argument(metavar="NAME", help="crawl, publish, maintenance, or the id of a source.")]


@schedule.command("set")
def set_schedule(context: typer.Context, name: Name, text: Annotated[str, typer.Argument(metavar="WHEN")]) -> None:
    """Say when a job runs or a source is visited. Example: veille schedule set movilab 'cron 0 7 * * 1-5'"""
    from crawler import source_admin
    from store import jobs
    from store.db import open_engine, transaction

    config = settings(context)
    if name not in jobs.DEFAULTS:
        source_admin.change(config, name, "schedule", text)
    else:
        with transaction(open_engine(config)) as session:
            jobs.set_schedule(session, name, text)
    typer.echo(f"{name}: {text}")


@schedule.command("pause")
def pause_schedule(context: typer.Context, name: Name) -> None:
    """Stop a job, or the visits of a source, for now. Example: veille schedule pause publish"""
    _set_paused(settings(context), name, paused=True)
    typer.echo(f"{name} is paused.")


@schedule.command("resume")
def resume_schedule(context: typer.Context, name: Name) -> None:
    """Let a paused job or source go on. Example: veille schedule resume publish"""
    _set_paused(settings(context), name, paused=False)
    typer.echo(f"{name} goes on.")


@schedule.command("now")
def request_now(context: typer.Context, name: Name) -> None:
    """Have a job run, or a source visited, at once by the running program. Example: veille schedule now movilab"""
    from store import jobs, sources
    from store.db import open_engine, transaction

    with transaction(open_engine(settings(context))) as session:
        if name not in jobs.DEFAULTS:
            sources.request_visit(session, [name])
        jobs.request(session, name if name in jobs.DEFAULTS else "crawl")
    typer.echo(f"{name} is asked for; veille run does it within {WATCH_SECONDS} seconds.")


def _set_paused(config: Config, name: str, *, paused: bool) -> None:
    from store import jobs, sources
    from store.db import open_engine, transaction

    with transaction(open_engine(config)) as session:
        if name in jobs.DEFAULTS:
            jobs.set_paused(session, name, paused=paused)
        else:
            sources.set_state(session, name, "paused" if paused else "active")


def prepare(config: Config) -> tuple[Engine, int]:
    """The store, made or brought up to date, with vocabulary, jobs and catalogue; how many sources were added."""
    from crawler.catalogue import load_catalogue
    from store import jobs, reference, sources
    from store.db import open_engine, transaction

    engine = open_engine(config, create=True)
    with transaction(engine) as session:
        reference.load_tags(session)
        jobs.prepare(session)
        added = sources.add_missing(session, load_catalogue() if config.catalogue else (), datetime.now(UTC))
    return engine, added


class CrawlFailed(VeilleError):
    """The crawl process did not do its work."""


class Stopped(VeilleError):
    """The program was asked to stop before its work was done."""


class Supervisor:
    """Drives the jobs of one home: crawl in a child process, publish and maintenance in threads, the web server."""

    def __init__(self, engine: Engine, config: Config, config_file: Path | None = None) -> None:
        self._engine, self._config, self._config_file = engine, config, config_file
        self._child: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._running: set[str] = set()
        self._planned: dict[str, tuple[str, bool]] = {}
        self._jobs: dict[str, Callable[[], Awaitable[str]]] = {
            "crawl": self._crawl_and_publish,
            "publish": self._publish,
            "maintenance": self._maintain,
        }

    async def run_once(self) -> dict[str, Any]:
        """One crawl of what is due, one publication; what they did."""
        from feeds.publish import publish
        from store.failures import CONNECTION

        task = asyncio.current_task()
        with _on_stop(lambda: task.cancel() if task else None):
            try:
                reports = await self._crawl()
                published = await asyncio.to_thread(publish, self._engine, self._config)
            except asyncio.CancelledError:
                raise Stopped("stopped before the end; what was stored stays, the next run goes on") from None
            finally:
                await self._stop_child()
        problems = [f"{report['source']}: {report['error']}" for report in reports if report["error"]]
        if reports and all(report["outcome"] in CONNECTION for report in reports):
            raise CrawlFailed(f"none of the {len(reports)} sources could be reached: is there a network? {problems[0]}")
        sums = {name: sum(report[name] for report in reports) for name in ("new", "changed", "gone", "requests")}
        more = [f"and {len(problems) - SHOWN} more (veille status)"] if len(problems) > SHOWN else []
        return {
            "sources_visited": len(reports),
            **sums,
            "problems": problems[:SHOWN] + more,
            "lists_published": published.lists,
            "files_written": published.files_written,
            "open": str((self._config.public / "index.html").absolute()),
        }

    async def run(self) -> None:
        """Run the jobs by their schedules and serve the public folder, until SIGTERM or Ctrl-C."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        from feeds.web import make_server

        server = make_server(self._config)
        # Late is better than never, and once is enough: by default a run late by a second is dropped.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler = AsyncIOScheduler(timezone="Europe/Paris", job_defaults=defaults)
        scheduler.add_job(self._watch, "interval", seconds=WATCH_SECONDS, args=[scheduler])
        with _on_stop(lambda: setattr(server, "should_exit", True)):
            await self._watch(scheduler)
            scheduler.start()
            try:
                await server.serve()
            finally:
                # Its own shutdown would cut running jobs off where they stand.
                scheduler.pause()
                while self._running:
                    await self._stop_child()
                    await asyncio.sleep(0.05)
                scheduler.shutdown(wait=False)

    async def _watch(self, scheduler: AsyncIOScheduler) -> None:
        """Bring the scheduler in step with the rows of the jobs, which any process may change."""
        from store import jobs
        from store.db import reading

        with reading(self._engine) as session:
            rows = jobs.all_jobs(session)
        for job in rows:
            if self._planned.get(job.name) != (job.schedule, job.paused):
                self._plan(scheduler, job.name, job.schedule, paused=job.paused)
            if job.requested and job.name not in self._running:
                scheduler.add_job(self._run_job, args=[job.name])

    def _plan(self, scheduler: AsyncIOScheduler, name: str, text: str, *, paused: bool) -> None:
        fresh = name not in self._planned
        self._planned[name] = (text, paused)
        if paused:
            if not fresh:
                scheduler.remove_job(name)
            return
        # At the start, what is due waits no longer; maintenance keeps to its hour.
        at_once = {"next_run_time": datetime.now(UTC)} if fresh and name != "maintenance" else {}
        scheduler.add_job(self._run_job, _trigger(text), args=[name], id=name, replace_existing=True, **at_once)

    async def _run_job(self, name: str) -> None:
        """Run a job unless it is running, and note how it ended. Its failure is noted too, and never ends the rest."""
        import structlog

        from store import jobs
        from store.db import transaction
        from store.errors import VeilleError

        if name in self._running:
            return
        self._running.add(name)
        with transaction(self._engine) as session:
            jobs.started(session, name)
        try:
            outcome = await self._jobs[name]()
        except VeilleError as error:
            outcome = f"failed: {error}"
        except Exception as error:  # noqa: BLE001  # a job that breaks is told in the log and in the status
            structlog.get_logger().exception("job broke", job=name)
            outcome = f"broke: {error!r}"
        finally:
            self._running.discard(name)
        with transaction(self._engine) as session:
            jobs.ran(session, name, outcome, datetime.now(UTC))

    async def _crawl_and_publish(self) -> str:
        from store import sources
        from store.db import reading

        with reading(self._engine) as session:
            due = sources.due(session, datetime.now(UTC))
        if not due:
            return "nobody is due"
        reports = await self._crawl()
        await self._run_job("publish")
        return f"{len(reports)} sources, {sum(report['new'] for report in reports)} new articles"

    async def _publish(self) -> str:
        from feeds.publish import publish

        done = await asyncio.to_thread(publish, self._engine, self._config)
        return f"{done.lists} lists, {done.files_written} files"

    async def _maintain(self) -> str:
        from store.maintenance import maintain

        return f"{await asyncio.to_thread(maintain, self._engine, datetime.now(UTC))} old records dropped"

    async def _crawl(self) -> list[dict[str, Any]]:
        """Have a child process visit who is due; a row for each source. Raises CrawlFailed."""
        options = ["--config", str(self._config_file)] if self._config_file else []
        # -P: a folder of the user's that is named like one of our parts must not be taken for it.
        command = [sys.executable, "-P", "-m", "crawler", *options, "crawl", "--due", "--supervised"]
        pipe = asyncio.subprocess.PIPE
        self._child = await asyncio.create_subprocess_exec(
            *command, "--format", "json", stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
        try:
            async with asyncio.timeout(60 * self._config.crawl_minutes):
                # Not communicate(): it would close the standard input, which tells the child to stop.
                output, errors = await asyncio.gather(_read_all(self._child.stdout), _read_all(self._child.stderr))
                code = await self._child.wait()
        except TimeoutError:
            await self._stop_child()
            raise CrawlFailed(f"the crawl was stopped after {self._config.crawl_minutes} minutes") from None
        # What a process says that was told to stop in the middle of its start is of no use to anybody.
        if errors and not self._stopping:
            sys.stderr.write(errors)
        try:
            reports: list[dict[str, Any]] = json.loads(output)
        except ValueError:
            raise CrawlFailed(f"the crawl ended with code {code}: {errors.strip()[-300:] or 'no word'}") from None
        return reports

    async def _stop_child(self) -> None:
        """End the crawl process and its workers: first asked, then forced."""
        self._stopping, child = True, self._child
        if child is None or child.returncode is not None:
            return
        child.terminate()
        try:
            await asyncio.wait_for(child.wait(), STOP_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            await child.wait()


async def _read_all(stream: asyncio.StreamReader | None) -> str:
    return (await stream.read()).decode("utf-8", "replace") if stream else ""


@contextlib.contextmanager
def _on_stop(stop: Callable[[], object]) -> Iterator[None]:
    """Call `stop` on SIGTERM and Ctrl-C."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


def _trigger(text: str) -> Any:
    """APScheduler's view of one of our schedules."""
    from apscheduler.triggers.base import BaseTrigger

    from store.schedules import next_time, parse_schedule

    planned = parse_schedule(text)

    class Trigger(BaseTrigger):  # type: ignore[misc]  # APScheduler is untyped
        def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
            return next_time(planned, (previous or now).astimezone(UTC))

    return Trigger()


def run_demo(config: Config, *, once: bool) -> None:
    """Crawl the sample web over HTTP, publish, say what there is to see, and serve it unless `once`."""
    from crawler.crawl import crawl, select
    from feeds.publish import publish
    from feeds.web import serve
    from store import sources
    from store.db import reading, transaction
    from store.errors import InvalidInput

    engine, _ = prepare(config.model_copy(update={"catalogue": False}))
    with _sample_web() as web:
        samples = {site.id: site.source() for site in web.sites()}
        with transaction(engine) as session:
            stored = {source.id for source in sources.all_sources(session) if source.kind != "collection"}
            if stored - samples.keys():
                raise InvalidInput(
                    f"{config.home} holds another store; choose an empty one: VEILLE_HOME=demo veille demo"
                )
            sources.add_missing(session, samples.values(), datetime.now(UTC))
        typer.echo(f"Visiting {len(samples)} sample sites on {web.url} …")
        sample_config = config.model_copy(
            update={"allow_networks": (f"127.0.0.1:{web.port}",), "delay": SAMPLE_DELAY, "proxy": ""}
        )
        crawl(engine, sample_config, select(engine))
        publish(engine, config)
        with reading(engine) as session:
            typer.echo(_demo_summary(config, session))
        if not once:
            typer.echo(f"\nOpen http://{config.bind}/ (Ctrl-C stops the demo).")
            serve(config)


def _sample_web() -> SampleWeb:
    """The sample web on its port, or on a free one while something else has that."""
    from crawler.sample import SampleWeb

    today = datetime.now(UTC).date()
    try:
        return SampleWeb(SAMPLE_PORT, today=today)
    except OSError:
        return SampleWeb(0, today=today)


def _demo_summary(config: Config, session: Session) -> str:
    from store import articles

    lists = articles.lists_in_use(session)
    counts = Counter(summary.key.kind for summary in lists)
    public = next((summary.count for summary in lists if summary.key.kind == "all"), 0)
    places = counts["territoire"]
    return f"""
{articles.count(session)} articles are stored, {public} of them public, in {len(lists)} lists:
{counts["tag"]} tags, {places} territories, {counts["source"]} sources, {counts["type"]} kinds; three feeds each.

The feeds are files:  {(config.public / "index.html").absolute()}
The store is a file:  {config.home.absolute() / "veille.db"}

Try next, in this folder:
  veille status                          health in one screen
  veille show 1                          an article, with why it has its tags and places
  veille sources list                    the sites that are followed
  veille sources add https://…           follow a site of yours
  veille run                             visit, publish and serve, for as long as it runs"""


if __name__ == "__main__":
    main()
