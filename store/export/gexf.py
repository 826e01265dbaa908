"""GEXF 1.3 for Gephi: sites as nodes, an edge from each site to those its articles link to. Pure.

Only counts are kept in memory: as much as there are sites and pairs of sites, however many articles there are.
https://gexf.net/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import quoteattr

from store.export.fields import Field
from store.export.record import Record
from store.hosts import host_of
from store.plain_text import one_line
from store.types import Source

FIELDS = (
    Field("node/@id", "text", "Host of the site, or of a source `source:` and its id.", "source:movilab"),
    Field("node/@label", "text", "Name of the source, or the host.", "Movilab"),
    Field("node/followed", "true/false", "Whether the site is one of our sources.", "true"),
    Field("node/kind", "text", "Kind of the source; empty for other sites.", "network"),
    Field("node/homepage", "text", "Address of the source; empty for other sites.", "https://movilab.example/"),
    Field("node/articles", "integer", "Articles of the selection that it published.", "40"),
    Field("edge/@source", "text", "The site whose articles link.", "source:movilab"),
    Field("edge/@target", "text", "The site they link to; links of a site to itself are left out.", "autre.example"),
    Field("edge/@weight", "number", "Articles of the selection that link there: each counts once.", "3"),
    Field("edge/links", "integer", "Different addresses they link to, each counted for each article.", "5"),
    Field("edge/first", "time", "Date of the oldest of these articles (its own, else when we met it), UTC.", ""),
    Field("edge/last", "time", "Date of the newest.", ""),
)
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
<meta><creator>Veille</creator><description>Which sites link to which</description></meta>
<graph mode="static" defaultedgetype="directed">
<attributes class="node">
<attribute id="followed" title="followed" type="boolean"/>
<attribute id="kind" title="kind" type="string"/>
<attribute id="homepage" title="homepage" type="string"/>
<attribute id="articles" title="articles" type="integer"/>
</attributes>
<attributes class="edge">
<attribute id="links" title="links" type="integer"/>
<attribute id="first" title="first" type="string"/>
<attribute id="last" title="last" type="string"/>
</attributes>
"""


@dataclass
class _Edge:
    articles: int = 0
    links: int = 0
    first: datetime | None = None
    last: datetime | None = None

    def add(self, links: int, when: datetime) -> None:
        self.articles += 1
        self.links += links
        self.first = min(when, self.first or when)
        self.last = max(when, self.last or when)


@dataclass
class _Network:
    """Who links to whom, counted."""

    sites: Mapping[str, Source]
    """Our sources by host; a host that several sources share is none of theirs."""
    articles: Counter[str] = field(default_factory=Counter)
    edges: dict[tuple[str, str], _Edge] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        article = record.article
        own = self._of(record)
        self.articles[own] += 1
        when = article.published or article.first_seen
        targets = Counter(self._at(host) for host in map(host_of, article.outlinks) if host)
        for target, links in targets.items():
            if target != own:
                self.edges.setdefault((own, target), _Edge()).add(links, when)

    def _of(self, record: Record) -> str:
        # A collection is what people filed from anywhere: its articles speak for the sites they are of.
        if record.source.kind == "collection":
            return self._at(host_of(record.article.canonical_url) or record.source.id)
        return self._known(record.source)

    def _at(self, host: str) -> str:
        source = self.sites.get(host)
        return self._known(source) if source else host

    def _known(self, source: Source) -> str:
        node = f"source:{source.id}"
        self.sources[node] = source
        return node


def gexf(records: Iterable[Record], sources: Sequence[Source]) -> Iterator[bytes]:
    """The network of the articles; `sources`: all that are known, so that a link to one of them is a link to it."""
    network = _Network(_by_host(sources))
    for record in records:
        network.add(record)
    yield _HEAD.encode()
    yield b"<nodes>\n"
    nodes = sorted({*network.articles, *(target for _, target in network.edges)})
    yield from (_node(node, network) for node in nodes)
    yield b"</nodes>\n<edges>\n"
    for number, (ends, edge) in enumerate(sorted(network.edges.items(), key=lambda item: item[0])):
        yield _edge(number, ends, edge)
    yield b"</edges>\n</graph>\n</gexf>\n"


def _by_host(sources: Sequence[Source]) -> dict[str, Source]:
    found: dict[str, list[Source]] = {}
    for source in sources:
        addresses = (source.homepage, *(point.url for point in source.entry_points))
        for host in {host_of(address) for address in addresses} - {""}:
            found.setdefault(host, []).append(source)
    return {host: owners[0] for host, owners in found.items() if len(owners) == 1}


def _node(node: str, network: _Network) -> bytes:
    source = network.sources.get(node)
    values = {
        "followed": "true" if source else "false",
        "kind": source.kind if source else "",
        "homepage": source.homepage if source else "",
        "articles": str(network.articles[node]),
    }
    label = source.name if source else node
    return f"<node id={_quoted(node)} label={_quoted(label)}>{_values(values)}</node>\n".encode()


def _edge(number: int, ends: tuple[str, str], edge: _Edge) -> bytes:
    start, target = map(_quoted, ends)
    values = {"links": str(edge.links), "first": _time(edge.first), "last": _time(edge.last)}
    head = f'<edge id="{number}" source={start} target={target} weight="{edge.articles}">'
    return f"{head}{_values(values)}</edge>\n".encode()


def _values(values: Mapping[str, str]) -> str:
    inner = "".join(f'<attvalue for="{name}" value={_quoted(value)}/>' for name, value in values.items() if value)
    return f"<attvalues>{inner}</attvalues>"


def _quoted(text: str) -> str:
    return quoteattr(one_line(text))


def _time(moment: datetime | None) -> str:
    return moment.isoformat().replace("+00:00", "Z") if moment else ""
