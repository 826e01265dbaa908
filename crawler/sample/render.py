"""Resources into bytes, for the host that was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from email.utils import format_datetime
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from crawler.sample import prose
from crawler.sample.manners.base import Resource
from crawler.sample.manners.wikis import difference
from crawler.sample.posts import PARIS, Post, Site, slug


def render(resource: Resource, site: Site, sites: Mapping[str, Site], host: str) -> bytes:
    """The body of a resource; `host` is "NAME.localhost:PORT", written into every address of the page."""
    name, _, port = host.partition(":")
    base = f"http://{host}"
    address = addresses(sites, base, port)
    template = _ENV.get_template(resource.template)
    text = template.render(site=site, base=base, name=name, address=address, **resource.values)
    # A page in ISO-8859-1 writes a typographic quote or an euro sign as a character reference.
    return text.encode(site.charset, "xmlcharrefreplace")


def hub(rows: Sequence[object]) -> bytes:
    """The page that lists the sites; a row has what `SampleSite` has."""
    return _ENV.get_template("hub.html").render(sites=rows).encode()


def addresses(sites: Mapping[str, Site], base: str, port: str) -> Callable[[str], str]:
    """How a text's links become addresses: "@site/slug" of another site, "/path" of this one, others as they are."""

    def address(target: str) -> str:
        if target.startswith("/"):
            return base + target
        if not target.startswith("@"):
            return target
        other, _, wanted = target[1:].partition("/")
        there = f"http://{other}.localhost" + (f":{port}" if port else "")
        return there + (sites[other].path(sites[other].find(wanted)) if wanted else "/")

    return address


@pass_context
def _prose(context: Context, post_or_body: Post | str) -> Markup:
    body = post_or_body.body if isinstance(post_or_body, Post) else post_or_body
    return Markup(prose.to_html(body, context["address"]))  # noqa: S704 - our own texts, escaped by to_html


def _structured(post: Post, site: Site, url: str, kind: str = "Article") -> dict[str, object]:
    """schema.org's Article, as the SEO extensions of WordPress and Ghost write it."""
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": post.title,
        "datePublished": post.date.isoformat(),
        "dateModified": post.changed.isoformat(),
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "publisher": {"@type": "Organization", "name": site.name},
        "inLanguage": "fr-FR",
    }
    return found | ({"author": {"@type": "Person", "name": post.author}} if post.author else {})


def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("crawler.sample", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    found.filters |= {
        "prose": _prose,
        "excerpt": lambda post, length=220: prose.excerpt(post.body, length),
        "rfc822": format_datetime,
        "iso": lambda moment: moment.isoformat(),
        "paris": lambda moment, pattern: f"{moment.astimezone(PARIS):{pattern}}",
        "long": lambda moment, weekday=False: prose.long_date(_paris_day(moment), weekday=weekday),
        "slug": slug,
        "diff": difference,
        "quote": quote,
    }
    found.globals["structured"] = _structured
    return found


def _paris_day(moment: date) -> date:
    return moment.astimezone(PARIS) if isinstance(moment, datetime) else moment


_ENV = _environment()
