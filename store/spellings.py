"""Other spellings of an address that lead to the same page: with and without "www.", http or https, a slash at the
end. Only for comparing; an address is kept as its site writes it. Pure."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit, urlunsplit


def plain(url: str) -> str:
    """What all spellings of an address have in common.

    >>> plain("https://www.lieux.example/a/"), plain("http://lieux.example/a")
    ('//lieux.example/a', '//lieux.example/a')
    """
    parts = urlsplit(url)
    scheme = "" if parts.port is None else parts.scheme
    return urlunsplit((scheme, _bare(parts), parts.path.rstrip("/"), parts.query, ""))


def spellings(url: str) -> tuple[str, ...]:
    """All spellings of an address, itself first.

    >>> spellings("https://lieux.example/")
    ('https://lieux.example/', 'https://www.lieux.example/', 'http://lieux.example/', 'http://www.lieux.example/')
    """
    parts = urlsplit(url)
    # With a port of its own, the other scheme is another server.
    schemes = ("http", "https") if parts.port is None else (parts.scheme,)
    bare = _bare(parts)
    hosts = (bare, f"www.{bare}") if _may_have_www(bare) else (parts.netloc,)
    paths = (parts.path,) if parts.path in ("", "/") else (parts.path.rstrip("/"), f"{parts.path.rstrip('/')}/")
    every = [
        urlunsplit((s, h, p, parts.query, "")) for s in sorted(schemes, reverse=True) for h in hosts for p in paths
    ]
    return tuple(dict.fromkeys((url, *every)))


def _bare(parts: SplitResult) -> str:
    return parts.netloc.removeprefix("www.") if parts.netloc.count(".") > 1 else parts.netloc


def _may_have_www(netloc: str) -> bool:
    host = netloc.partition(":")[0]
    return "." in host and not host.rpartition(".")[2].isdigit()
