"""How publications are spread over the week of Paris: what is known of one feed, leaning on what is usual. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from store.crontab import PARIS

HOURS = 168
TENS = 144
"""Ten-minute steps of a day."""
WEEK_TENS = 7 * TENS
HOUR = timedelta(hours=1)

USUAL_DAYS = (1.2, 1.2, 1.2, 1.2, 1.1, 0.6, 0.5)
"""From Monday on: what French sites publish on a day of the week, against an average day."""
USUAL_HOURS = (
    *(0.3, 0.2, 0.15, 0.15, 0.2, 0.4, 0.8, 1.3, 1.6, 1.8, 1.8, 1.7),
    *(1.4, 1.2, 1.5, 1.6, 1.7, 1.6, 1.4, 1.0, 0.8, 0.7, 0.6, 0.4),
)
"""From midnight on: the same by hour of the day."""

FEW = 2.0
"""Publications below which the usual days and hours count for more than those of the feed."""
FEW_WEEKS = 1.0
"""Weeks below which nothing is concluded from a day of the week on which nothing came."""
FEW_DAYS = 1.0
BY_DAY_AND_HOUR = 6.0
"""Publications below which an hour of one day is taken for that hour of any day."""
SPREAD = 0.15
"""Share of a publication that counts for the hour before, and for the hour after."""
FEW_IN_HOUR = 2.0
"""Publications in an hour below which its ten-minute steps count as equal."""

_MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001  # what the clocks of Paris show, as `local` gives it


@dataclass(frozen=True)
class Week:
    """The intensity of publication at each time of the week, against the average of the week."""

    by_hour: tuple[float, ...]
    """For each hour from Monday 0:00 on; their mean is 1."""
    by_ten: tuple[float, ...]
    """For each ten minutes of a day, against the average of their hour."""
    _before: tuple[float, ...]

    def at(self, ten: int) -> float:
        """The intensity in a ten-minute step of the week."""
        return self.by_hour[ten // 6] * self.by_ten[ten % TENS]

    def clock(self, moment: datetime) -> float:
        """Hours on a clock that runs fast while much is published and slowly by night; it counts a week as a week.

        Distances between publications are measured on it, so that a weekend is no silence.
        """
        weeks, hours = divmod((local(moment) - _MONDAY) / HOUR, HOURS)
        whole = int(hours)
        return weeks * HOURS + self._before[whole] + self.by_hour[whole] * (hours - whole)


def estimate(hours: Sequence[float], tens: Sequence[float], watched: float) -> Week:
    """The week of a feed by the weights of what it published, in each hour of the week and ten minutes of the day.

    `watched` is for how many hours it was followed.
    """
    weeks = watched / HOURS
    trust = weeks / (weeks + FEW_WEEKS)
    # Before a week is over, most of its hours have not been watched at all.
    known = [weight * weeks**2 / (weeks**2 + FEW_WEEKS**2) for weight in hours]
    days = _marginal([sum(hours[day * 24 : day * 24 + 24]) for day in range(7)], USUAL_DAYS, trust)
    of_day = [sum(hours[hour::24]) for hour in range(24)]
    of_days = _marginal(of_day, USUAL_HOURS, 7 * weeks / (7 * weeks + FEW_DAYS))
    number = sum(known) + BY_DAY_AND_HOUR
    expected = (days[hour // 24] * of_days[hour % 24] for hour in range(HOURS))
    by_hour = [HOURS * (_spread(known, hour) + BY_DAY_AND_HOUR * share) / number for hour, share in enumerate(expected)]
    return Week(tuple(by_hour), tuple(_steps(tens)), (0.0, *accumulate(by_hour)))


def local(moment: datetime) -> datetime:
    """What the clocks of Paris show."""
    return moment.astimezone(PARIS).replace(tzinfo=None)


def hour_of(moment: datetime) -> int:
    """The hour of the week, from Monday 0:00 on."""
    shown = local(moment)
    return shown.weekday() * 24 + shown.hour


def ten_of(moment: datetime) -> int:
    """The ten-minute step of the week, from Monday 0:00 on."""
    return hour_of(moment) * 6 + local(moment).minute // 10


def _marginal(weights: Sequence[float], usual: Sequence[float], trust: float) -> list[float]:
    """Shares that lean on the usual ones where there are few publications, or where they were followed too shortly."""
    whole, of_usual = sum(weights), sum(usual)
    shares = (
        ((weight + FEW * share / of_usual) / (whole + FEW), share / of_usual)
        for weight, share in zip(weights, usual, strict=True)
    )
    return [trust * own + (1 - trust) * common for own, common in shares]


def _spread(weights: Sequence[float], hour: int) -> float:
    around = weights[hour - 1] + weights[(hour + 1) % HOURS]
    return (1 - 2 * SPREAD) * weights[hour] + SPREAD * around


def _steps(tens: Sequence[float]) -> list[float]:
    steps: list[float] = []
    for start in range(0, TENS, 6):
        hour = tens[start : start + 6]
        steps += [6 * (weight + FEW_IN_HOUR / 6) / (sum(hour) + FEW_IN_HOUR) for weight in hour]
    return steps
