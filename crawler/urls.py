"""The one address of an article, whatever way it was reached. Pure."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from courlan import extract_domain
from w3lib.url import canonicalize_url

from store.errors import InvalidInput

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 2000
"""Characters of an address; longer ones are traps or mistakes."""

# Marks of campaigns, clicks and shares: Google, Meta, Microsoft, AT Internet, Matomo, HubSpot, WordPress, SPIP.
TRACKING = re.compile(
    r"(?:utm|at|pk|mtm|piwik|matomo|hsa|mc|vero|oly|itm|ns|wt|fb|estat|_hs|__hs)_\w+"
    r"|(?:fbc|gc|dc|yc|tw|twc|ysc|msclk|wbra|gbra|igsh|s_c|s_kwc)l?id|gclsrc|igshid|srsltid|mkt_tok|_ga|_gl|_hsenc|_hsmi"
    r"|xtor|xts|xtref|cmpid|spm|ref_(?:src|url)|__twitter_impression|feed_?id|mibextid|sfnsn|trk|nr_email_referer"
    r"|var_mode|replytocom|share",
    re.IGNORECASE,
)
SESSION = re.compile(
    r"(?:php_?|j|asp|asp\.net_|cake|ci_|laravel_|xf_|wp_|typo3_|spip_|joomla_)?sess(?:ion)?_?id\w*|aspsessionid\w*"
    r"|cfid|cftoken|spip_session|fe_typo_user|zenid|oscsid|oscadminid|xtcsid|phpsessid",
    re.IGNORECASE,
)
# These words number articles, or name what is looked for, as often as sessions; a session's mark is long.
MAYBE_SESSION = {"sid", "s", "ssid", "sess", "session", "sessionkey", "sesskey"}
SESSION_MARK = re.compile(r"(?=.*\d)[0-9a-z]{16,}", re.IGNORECASE)
VARIANTS = {
    "amp": re.compile(r"1?|true|amp|yes", re.IGNORECASE),
    "outputtype": re.compile(r"amp", re.IGNORECASE),
    "print": re.compile(r"1?|true|yes|print|pdf", re.IGNORECASE),
    "imprimer": re.compile(r"1?|true|oui", re.IGNORECASE),
    "printable": re.compile(r"1?|true|yes", re.IGNORECASE),
    "format": re.compile(r"amp|print", re.IGNORECASE),
    "view": re.compile(r"print", re.IGNORECASE),
}
PATH_SESSION = re.compile(
    r"[;/](?:jsessionid|phpsessid|sid|sess(?:ion)?(?:_?id)?)=[^/;]*"
    r"|/(?:s|sid|sess|session(?:id)?|jsessionid|phpsessid)/(?=[0-9a-f]*\d)[0-9a-f]{16,}(?=/|$)"
    r"|/\((?:[a-z]\([^()/]*\))+\)(?=/|$)",  # ASP.NET without cookies: /(S(lit3py55t21z5v55vlm25s55))/
    re.IGNORECASE,
)
PATH_VARIANT = re.compile(r"(?<=[^/])(?:/(?:amp|print|imprimer|comment-page-\d+))+(?=/?$)", re.IGNORECASE)
PATH_SUFFIX = re.compile(r"(?<=[^/.])(?:\.amp)+(?=(?:\.html?)?$)", re.IGNORECASE)
VARIANT_HOST = re.compile(r"(?:www|m|mobile|amp)\.")
SCRIPT = re.compile(r"(?:\.(?:php\d?|aspx?|jsp|cgi|pl|do)|/)$", re.IGNORECASE)
UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]")


def is_http(url: str) -> bool:
    """Whether an address is an http or https one with a host."""
    try:
        _split(url)
    except InvalidInput:
        return False
    return True


def host(url: str) -> str:
    """The host of an address: lower case, ASCII, without port. Raises InvalidInput when it has none."""
    return _split(url).hostname or ""


def site(url: str) -> str:
    """The host of an address with its port, without "www.", "m." or "amp.". Raises InvalidInput when it has none.

    >>> site("https://www.lieux.example/a"), site("http://lieux.example:8080/a")
    ('lieux.example', 'lieux.example:8080')
    """
    place = _split(url).netloc
    name, colon, port = place.partition(":")
    return f"{_plain_host(name)}{colon}{port}" if not place.startswith("[") else place


def same_site(a: str, b: str) -> bool:
    """Whether two addresses are on one host, or on its "www.", "m." and "amp." variants."""
    try:
        return _plain_host(host(a)) == _plain_host(host(b))
    except InvalidInput:
        return False


def site_host(url: str) -> str:
    """The host of an address without "www.", "m." or "amp.": two addresses of one site have the same one.

    Raises InvalidInput when it has none.
    """
    return _plain_host(host(url))


def is_home(url: str) -> bool:
    """Whether an address is that of a whole site."""
    try:
        parts = _split(url)
    except InvalidInput:
        return False
    return parts.path.strip("/") == "" and not parts.query


def canonical(url: str, declared: str | None = None) -> str:
    """The one address of an article (RFC 3986): the one its page declares where that is believable, else `url`, tidied.

    Raises InvalidInput when `url` is no http address.

    >>> canonical("https://Example.fr:443/a/./b?utm_source=x&id=1#top")
    'https://example.fr/a/b?id=1'
    """
    own = _tidy(url)
    if not declared:
        return own
    try:
        other = _tidy(declared)
    except InvalidInput:
        return own
    return other if _believable(urlsplit(other), urlsplit(own)) else own


def _tidy(url: str) -> str:
    """Repeats until nothing changes: decoding percent signs may bring out another mark to drop."""
    while (tidier := _tidy_once(url)) != url:
        url = tidier
    return url


def _tidy_once(url: str) -> str:
    parts = _split(url)
    query = "&".join(pair for pair in parts.query.split("&") if pair and _meaningful(pair))
    tidied = urlsplit(canonicalize_url(urlunsplit((parts.scheme, _without_amp(parts.netloc), parts.path, query, ""))))
    # SPIP and others read "?article12", not "?article12=".
    pairs = "&".join(
        sorted(pair.removesuffix("=") if pair.count("=") == 1 else pair for pair in tidied.query.split("&"))
    )
    return urlunsplit((tidied.scheme, tidied.netloc, _article_path(tidied.path), pairs, ""))


def _split(url: str) -> SplitResult:
    """Split, with scheme and host in their one form and no user, default port or fragment."""
    cleaned = UNSAFE.sub("%20", url.strip().replace("\\", "/"))
    if len(cleaned) > LONGEST:
        raise InvalidInput(f"this address has more than {LONGEST} characters: {cleaned[:60]}…")
    try:
        parts = urlsplit(cleaned)
        port, name = parts.port, _ascii_host(parts.hostname or "")
    except ValueError as error:
        raise InvalidInput(f"not a web address: {url[:200]!r}") from error
    if parts.scheme not in DEFAULT_PORTS or not name:
        raise InvalidInput(f"not a web address (http or https): {url[:200]!r}")
    place = name if port in {None, DEFAULT_PORTS[parts.scheme]} else f"{name}:{port}"
    return SplitResult(parts.scheme, place, parts.path or "/", parts.query, "")


def _ascii_host(name: str) -> str:
    """Lower case and IDNA (RFC 3490). Raises ValueError when this is no host."""
    if ":" in name:
        return f"[{name}]"
    ascii_name = name.rstrip(".").encode("idna").decode("ascii").lower()
    if ascii_name and not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", ascii_name):
        raise ValueError(ascii_name)
    return ascii_name


def _plain_host(name: str) -> str:
    return VARIANT_HOST.sub("", name, count=1) if name.count(".") > 1 else name


def _without_amp(name: str) -> str:
    """Without the "amp." of a publisher's fast pages, unless that is the site's own name (amp.asso.fr)."""
    if name.startswith("amp.") and name.count(".") > 1 and extract_domain(f"https://{name}/") != name:
        return name.removeprefix("amp.")
    return name


def _meaningful(pair: str) -> bool:
    name, _, value = unquote(pair).partition("=")
    name = name.lower().removeprefix("amp;")
    if TRACKING.fullmatch(name) or SESSION.fullmatch(name):
        return False
    if name in MAYBE_SESSION:
        return not SESSION_MARK.fullmatch(value)
    return not (name in VARIANTS and VARIANTS[name].fullmatch(value))


def _article_path(path: str) -> str:
    """Without session, amp, print and comment-page marks, nor doubled slashes save in an address within the path."""
    path = PATH_SESSION.sub("", path)
    path = re.sub(r"(?<!:)/{2,}", "/", path)
    return PATH_SUFFIX.sub("", PATH_VARIANT.sub("", path)) or "/"


def _believable(other: SplitResult, own: SplitResult) -> bool:
    """Whether a declared address can be this article's: same site, and neither the home page nor a listing above it."""
    if _plain_host(other.hostname or "") != _plain_host(own.hostname or ""):
        return False
    if other.path == "/" and (other.query == "" or own.path != "/"):
        return own.path == "/" and not own.query
    if other.path == own.path and own.query and not other.query:
        # A script without its query is another page; a file or folder without it is this one without its marks.
        return not SCRIPT.search(own.path)
    depth = other.path.rstrip("/").count("/")
    above = own.path.startswith(other.path.rstrip("/") + "/") and own.path.rstrip("/") != other.path.rstrip("/")
    return not (above and depth == 1)
