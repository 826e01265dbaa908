"""Recordings and films: of what kind, how long, played where. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal
from urllib.parse import urlsplit

from store.types import Media

MediaKind = Literal["", "audio", "video"]
MOST = 5
"""Recordings of one article."""
LONGEST = 48 * 3600
"""Seconds; what says it is longer says it in another unit."""

_EXTENSIONS = {
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "m4b": "audio/mp4", "ogg": "audio/ogg", "oga": "audio/ogg",
    "opus": "audio/ogg", "aac": "audio/aac", "flac": "audio/flac", "wav": "audio/wav",
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "mov": "video/quicktime", "ogv": "video/ogg",
    "mkv": "video/x-matroska", "m3u8": "video/mp2t",
}  # fmt: skip
_FILM_PLAYERS = re.compile(
    r"(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|dai\.ly|peertube\.[\w-]+)$"
    r"|^(?:peertube|video|videos|tube)\.",
    re.IGNORECASE,
)
_FILM_PATH = re.compile(
    r"^/(?:watch$|shorts/|live/|embed/|v/|w/|video/|videos/(?:watch|embed)/|\d{6,}|[\w-]{6,}$)", re.IGNORECASE
)
# PeerTube is on hosts of any name, but its paths, with their identifiers, are its own.
_PEERTUBE = re.compile(
    r"^/(?:w|videos/watch|videos/embed)/(?:[0-9a-f]{8}-[0-9a-f-]{27}|[1-9A-HJ-NP-Za-km-z]{22})$", re.IGNORECASE
)
_SOUND_PLAYERS = re.compile(
    r"(?:^|\.)(?:soundcloud\.com|mixcloud\.com|podcast\.ausha\.co|player\.ausha\.co|shows\.acast\.com|embed\.acast\.com"
    r"|audioblog\.arteradio\.com|podcasts\.apple\.com|open\.spotify\.com|podcloud\.fr)$",
    re.IGNORECASE,
)
_ISO_8601 = re.compile(
    r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:[.,]\d+)?S)?)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,6})(?:[.,]\d+)?")


def seconds(written: object) -> int:
    """A duration as feeds and pages write it, in seconds; 0 if it cannot be read.

    Seconds alone, MM:SS or HH:MM:SS (podcasts), ISO 8601 (schema.org).

    >>> seconds("3:21"), seconds("1:02:03"), seconds("201"), seconds("PT3M21S")
    (201, 3723, 201, 201)
    """
    text = str(written or "").strip()
    if found := _CLOCK.fullmatch(text):
        hours, minutes, rest = (int(part or 0) for part in found.groups())
        total = hours * 3600 + minutes * 60 + rest
    elif text[:1] in "Pp" and (found := _ISO_8601.fullmatch(text[:40])):
        parts = {name: int(value or 0) for name, value in found.groupdict().items()}
        total = parts["days"] * 86400 + parts["hours"] * 3600 + parts["minutes"] * 60 + parts["seconds"]
    else:
        return 0
    return total if total <= LONGEST else 0


def media_type(url: str, named: str = "", medium: str = "") -> str:
    """The type of a recording: as named, else by its medium or its file name; "" if that is no sound and no film."""
    named = named.partition(";")[0].strip().lower()
    if named.startswith(("audio/", "video/")):
        return named
    if named in ("application/ogg", "application/x-ogg"):
        return "audio/ogg"
    guessed = _EXTENSIONS.get(_path(url).rpartition(".")[2].lower(), "")
    # Servers that do not know a file's type send this one.
    if guessed and named in ("", "application/octet-stream", "binary/octet-stream"):
        return guessed
    return f"{medium}/*" if not named and medium in ("audio", "video") else ""


def kind_of(media: Media) -> MediaKind:
    """Whether one listens to it or watches it; "" for neither."""
    for kind in ("audio", "video"):
        if media.media_type.startswith(f"{kind}/"):
            return kind
    return player(media.url)


def player(url: str) -> MediaKind:
    """What is played at the page of an address, by its host: YouTube, PeerTube, Vimeo, Dailymotion and the like.

    >>> player("https://www.youtube.com/watch?v=abc"), player("https://lieu.example/video-mapping/")
    ('video', '')
    """
    try:
        host, path = urlsplit(url).hostname or "", _path(url)
    except ValueError:
        return ""
    if _PEERTUBE.match(path) or (_FILM_PLAYERS.search(host) and _FILM_PATH.match(path)):
        return "video"
    return "audio" if _SOUND_PLAYERS.search(host) and len(path) > 1 else ""


_FRAMES = (
    (re.compile(r"^https?://(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v|shorts|live)/([\w-]{6,20})"), r"https://www.youtube.com/watch?v=\1"),
    (re.compile(r"^https?://youtu\.be/([\w-]{6,20})"), r"https://www.youtube.com/watch?v=\1"),
    (re.compile(r"^https?://player\.vimeo\.com/video/(\d+)"), r"https://vimeo.com/\1"),
    (re.compile(r"^https?://(?:www\.)?dailymotion\.com/embed/video/(\w+)"), r"https://www.dailymotion.com/video/\1"),
    (re.compile(r"^(https?://[^/]+)/videos/embed/([\w-]+)"), r"\1/videos/watch/\2"),
)  # fmt: skip


def page_of(url: str) -> str:
    """The page of a film whose player is framed at an address; other addresses as they are.

    >>> page_of("https://www.youtube-nocookie.com/embed/abcdefgh?rel=0")
    'https://www.youtube.com/watch?v=abcdefgh'
    """
    for frame, page in _FRAMES:
        if found := frame.match(url):
            return found.expand(page)
    return url


def unreadable(url: str) -> bool:
    """Whether an address answers with nothing to read: a file of sound or film, or a player drawn by script."""
    host = (urlsplit(url).hostname or "").lower().removeprefix("www.").removeprefix("m.")
    return host in ("youtube.com", "youtu.be") or bool(media_type(url))


def recordings(found: Iterable[Media]) -> tuple[Media, ...]:
    """Each recording once, in order, at most MOST; what is neither sound nor film is left out.

    Those of one kind and one known duration are the same recording in several sizes: the first stands for all.
    """
    kept: dict[object, Media] = {}
    addresses: dict[str, object] = {}
    for media in found:
        kind = kind_of(media)
        if not kind:
            continue
        own = (kind, media.seconds) if media.seconds else media.url
        key = addresses.setdefault(media.url, own)
        kept[key] = _merged(kept[key], media) if key in kept else media
    return tuple(kept.values())[:MOST]


def _merged(one: Media, other: Media) -> Media:
    """The first with what it lacks from the other."""
    size = one.size or (other.size if one.url == other.url else 0)
    return replace(one, size=size, seconds=one.seconds or other.seconds, thumbnail=one.thumbnail or other.thumbnail)


def _path(url: str) -> str:
    return urlsplit(url).path
