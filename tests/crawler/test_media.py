"""Recordings and films: duration, kind, player, and that each is kept once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import extract
from crawler.items import Link, Page, link_from_json, link_to_json
from crawler.media import LONGEST, MOST, media_type, page_of, player, recordings, seconds, unreadable
from crawler.read import read
from store.types import Article, Media, RightsMark, SourceContext

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://lieux.example/actus/film"
WATCH = "https://www.youtube.com/watch?v=abcdefghijk"
SENTENCE = "La commune cherche une personne pour reprendre l'épicerie avant le 30 avril, dit-elle. "


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("3:21", 201),
        ("03:21", 201),
        ("1:02:03", 3723),
        ("00:33:20", 2000),
        ("201", 201),
        (201, 201),
        ("201.5", 201),
        (" 61:00 ", 3660),
        ("PT3M21S", 201),
        ("PT1H", 3600),
        ("P1DT1S", 86401),
        ("pt12.5s", 12),
        ("999999", 0),
        ("P", 0),
        ("bientôt", 0),
        ("-3", 0),
        ("1:2:3:4", 0),
        ("9" * 5000, 0),
        ("", 0),
        (None, 0),
    ],
)
def test_seconds(written: object, length: int) -> None:
    assert seconds(written) == length


@given(st.text(max_size=30) | st.integers() | st.floats())
def test_a_duration_is_never_absurd(written: object) -> None:
    assert 0 <= seconds(written) <= LONGEST


@pytest.mark.parametrize(
    ("url", "named", "medium", "kind"),
    [
        ("https://a.fr/1", "audio/mpeg", "", "audio/mpeg"),
        ("https://a.fr/1.mp3?jeton=2", "", "", "audio/mpeg"),
        ("https://a.fr/1.MP4", "application/octet-stream", "", "video/mp4"),
        ("https://a.fr/1", "video/mp4; codecs=avc1", "", "video/mp4"),
        ("https://a.fr/1", "", "video", "video/*"),
        ("https://a.fr/1.jpg", "image/jpeg", "", ""),
        ("https://a.fr/1.mp4.torrent", "application/x-bittorrent", "", ""),
        ("https://a.fr/1.pdf", "application/pdf", "", ""),
        ("https://a.fr/1", "", "document", ""),
    ],
)
def test_media_type(url: str, named: str, medium: str, kind: str) -> None:
    assert media_type(url, named, medium) == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (WATCH, "video"),
        ("https://youtu.be/abcdefghijk", "video"),
        ("https://vimeo.com/123456789", "video"),
        ("https://www.dailymotion.com/video/x8abcd", "video"),
        ("https://un-nom-quelconque.fr/w/kkGMgK9ZtnKfYAgnEtQxbv", "video"),
        ("https://tube.lieux.example/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d", "video"),
        ("https://soundcloud.com/radio/episode", "audio"),
        ("https://www.youtube.com/", ""),
        ("https://www.youtube.com/channel/UC1234567", ""),
        ("https://lieux.example/w/atelier", ""),
        ("https://lieux.example/video-mapping-a-la-friche", ""),
        ("https://notyoutube.com/watch?v=a", ""),
        ("http://[", ""),
    ],
)
def test_player(url: str, kind: str) -> None:
    assert player(url) == kind


@pytest.mark.parametrize(
    ("frame", "page"),
    [
        ("https://www.youtube.com/embed/abcdefghijk?start=3", WATCH),
        ("https://www.youtube.com/shorts/abcdefghijk", WATCH),
        ("https://player.vimeo.com/video/12345678?h=1", "https://vimeo.com/12345678"),
        ("https://www.dailymotion.com/embed/video/x8abcd", "https://www.dailymotion.com/video/x8abcd"),
        ("https://tube.fr/videos/embed/9c9d", "https://tube.fr/videos/watch/9c9d"),
        (URL, URL),
    ],
)
def test_page_of_a_frame(frame: str, page: str) -> None:
    assert page_of(frame) == page


@pytest.mark.parametrize(
    ("url", "is_so"),
    [(WATCH, True), ("https://a.fr/1.mp3", True), (URL, False), ("https://tube.fr/w/kkGMgK9ZtnKfYAgnEtQxbv", False)],
)
def test_unreadable(url: str, is_so: bool) -> None:
    assert unreadable(url) == is_so


def a_film(name: str = "a.mp4", **fields: int) -> Media:
    return Media(url=f"https://a.fr/{name}", media_type="video/mp4", **fields)  # type: ignore[arg-type]  # numbers only


def test_sizes_of_one_film_are_one_film() -> None:
    assert recordings([a_film("1080.mp4", seconds=9), a_film("480.mp4", seconds=9)]) == (a_film("1080.mp4", seconds=9),)


def test_what_is_said_twice_of_a_film_is_put_together() -> None:
    assert recordings([a_film(size=7), a_film(seconds=9)]) == (a_film(size=7, seconds=9),)


def test_several_recordings_are_kept_within_reason() -> None:
    assert len(recordings(a_film(f"{number}.mp4") for number in range(50))) == MOST


def test_pictures_and_files_are_no_recordings() -> None:
    assert recordings([Media(url="https://a.fr/1.jpg", media_type="image/jpeg")]) == ()


def test_hints_are_read_back_as_they_were() -> None:
    link = Link(url=URL, media=(a_film(seconds=9),), marks=(RightsMark(mark="copyright", value="Nous"),))
    assert link_from_json(URL, link_to_json(link)) == link


def a_page(inside: str, head: str = "", link: Link | None = None, url: str = URL) -> Page:
    body = f"<html lang=fr><head>{head}</head><body><h1>Un film sur la friche</h1>{inside}</body></html>".encode()
    return Page(url=url, source=SourceContext(id="lieux"), body=body, link=link or Link(url=url))


VIDEO_OBJECT = """<script type="application/ld+json">{"@type": "VideoObject", "name": "Un film", "duration": "PT3M21S",
 "thumbnailUrl": ["/t.jpg"], "contentUrl": "/film.mp4", "embedUrl": "https://www.youtube.com/embed/abcdefghijk"}</script>"""
EPISODE = """<script type="application/ld+json">{"@type": "PodcastEpisode", "timeRequired": "PT20M",
 "associatedMedia": {"@type": "MediaObject", "contentUrl": "https://a.fr/1.mp3"}}</script>"""


@pytest.mark.parametrize(
    ("inside", "head", "found"),
    [
        (
            "",
            VIDEO_OBJECT,
            Media(
                url="https://lieux.example/film.mp4",
                media_type="video/mp4",
                seconds=201,
                thumbnail="https://lieux.example/t.jpg",
            ),
        ),
        ("", EPISODE, Media(url="https://a.fr/1.mp3", media_type="audio/mpeg", seconds=1200)),
        (
            "",
            "<meta property=og:video content=https://a.fr/v><meta property=og:video:type content=video/mp4>",
            Media(url="https://a.fr/v", media_type="video/mp4"),
        ),
        (
            "<video poster=/p.jpg><source src=a.webm></video>",
            "",
            Media(
                url="https://lieux.example/actus/a.webm",
                media_type="video/webm",
                thumbnail="https://lieux.example/p.jpg",
            ),
        ),
        ("<audio src='/a.mp3'></audio>", "", Media(url="https://lieux.example/a.mp3", media_type="audio/mpeg")),
        (
            "<iframe data-src='//www.youtube-nocookie.com/embed/abcdefghijk'></iframe>",
            "",
            Media(url=WATCH, media_type="text/html"),
        ),
        ("<lite-youtube videoid=abcdefghijk></lite-youtube>", "", Media(url=WATCH, media_type="text/html")),
        (
            "<iframe src='https://tube.fr/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv'></iframe>",
            "",
            Media(url="https://tube.fr/videos/watch/kkGMgK9ZtnKfYAgnEtQxbv", media_type="text/html"),
        ),
    ],
)
def test_media_of_a_page(inside: str, head: str, found: Media) -> None:
    assert extract(a_page(inside, head), now=NOW).media == (found,)


@pytest.mark.parametrize(
    "inside",
    [
        "<iframe src='https://www.openstreetmap.org/export/embed.html'></iframe>",
        "<aside><iframe src='https://www.youtube.com/embed/abcdefghijk'></iframe></aside>",
        "<footer><audio src=/a.mp3></audio></footer>",
        "<iframe src='http://['></iframe><video></video><audio src='javascript:x'></audio>",
    ],
)
def test_what_is_no_media_of_a_page(inside: str) -> None:
    assert extract(a_page(inside), now=NOW).media == ()


def test_a_page_of_many_players_is_bounded() -> None:
    frames = "".join(f"<iframe src='https://www.youtube.com/embed/abcdefg{n:04}'></iframe>" for n in range(500))
    assert len(extract(a_page(frames), now=NOW).media) == MOST


FRAME = "<iframe src='https://www.youtube.com/embed/abcdefghijk'></iframe>"
ENCLOSED = Link(url=URL, media=(Media(url="https://a.fr/1.mp3", media_type="audio/mpeg"),))


@pytest.mark.parametrize(
    ("page", "kind", "rule"),
    [
        (a_page(f"<p>{SENTENCE}</p>{FRAME}"), "video", "player"),
        (a_page(f"<p>{SENTENCE * 12}</p>{FRAME}"), "article", "nothing else fits"),
        (a_page(f"<p>{SENTENCE * 12}</p>", link=ENCLOSED), "podcast", "enclosure"),
        (a_page(f"<p>{SENTENCE}</p>", url="https://tube.fr/w/kkGMgK9ZtnKfYAgnEtQxbv"), "video", "player"),
    ],
)
def test_the_kind_of_a_page_with_a_recording(page: Page, kind: str, rule: str) -> None:
    article = read(page, now=NOW)
    assert isinstance(article, Article)
    (why,) = [one.rule for one in article.annotations.evidence if one.about == f"kind:{kind}"]
    assert (article.annotations.kind, why) == (kind, rule)
