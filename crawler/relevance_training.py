"""Relevance learnt from what curators kept and dropped: the shipped weights, moved as far as their decisions ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crawler.annotate import training, weights
from crawler.annotate.training import Figures, Labelled
from store import verdicts
from store.config import Config
from store.db import open_engine, reading
from store.errors import InvalidInput

FEWEST, FEWEST_EACH = 20, 5
"""Decisions, and decisions of each sort, below which chance would teach more than people."""


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """New weights beside those in use, both judged on what they had not learnt from."""

    decisions: int
    sources: int
    kept: int
    before: Figures
    after: Figures
    """Each source judged by weights learnt from the others."""
    content: str
    """The file of the new weights."""

    @property
    def better(self) -> bool:
        """Whether curators would agree more often with the new weights."""
        return (self.after.f1, self.after.average_precision) > (self.before.f1, self.before.average_precision)


def learn(config: Config) -> Learnt:
    """Learn from every decision in the store; nothing changes by it. Raises InvalidInput if there are too few."""
    with reading(open_engine(config)) as session:
        decided = verdicts.examples(session)
    return learn_from([Labelled(one.title, one.text, one.source, one.kept) for one in decided])


def learn_from(texts: Sequence[Labelled]) -> Learnt:
    """The same from texts. Raises InvalidInput."""
    kept, sources = sum(text.relevant for text in texts), len({text.origin for text in texts})
    if len(texts) < FEWEST or min(kept, len(texts) - kept) < FEWEST_EACH or sources < 2:
        raise InvalidInput(
            f"{len(texts)} decisions on articles of {sources} sources, {kept} of them kept, are too few to learn from; "
            f"keep or drop at least {FEWEST} of two sources or more, {FEWEST_EACH} of each sort"
        )
    examples, answers = training.relevance_examples(texts), [text.relevant for text in texts]
    used, shipped = weights.relevance(), weights.shipped(weights.RELEVANCE)
    teach = partial(training.learn_relevance, believed=shipped.model)
    before = training.judge([used.model.chance(one.features) for one in examples], answers, used.threshold)
    after = training.judge(training.unseen(examples, teach), answers, training.RELEVANCE_THRESHOLD)
    origin = {"decisions": len(texts), "sources": sources, "starting from": shipped.version}
    figures = {"f1": round(after.f1, 3), "average_precision": round(after.average_precision, 3)}
    content = weights.format_weights(
        teach(examples), threshold=training.RELEVANCE_THRESHOLD, trained_on=origin, figures={"unseen sources": figures}
    )
    return Learnt(decisions=len(texts), sources=sources, kept=kept, before=before, after=after, content=content)


def apply(config: Config, learnt: Learnt) -> Path:
    """Use these weights from the next crawl on; the file they are in."""
    file = config.relevance_file
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".tmp")
    draft.write_text(learnt.content, "utf-8")
    return draft.replace(file)


def forget(config: Config) -> bool:
    """Go back to the shipped weights; whether others were in use."""
    if not config.relevance_file.exists():
        return False
    config.relevance_file.unlink()
    return True


def own_weights(config: Config) -> str | None:
    """The weights learnt here, if there are any. Raises InvalidInput if their file is damaged."""
    try:
        content = config.relevance_file.read_text("utf-8")
        weights.parse_weights(content)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"the weights of relevance in {config.relevance_file} cannot be read ({error}); "
            "go back to the shipped ones with: veille relevance reset"
        ) from error
    return content
