"""What feeds carry beside text: episodes, films, pictures, rights."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.entries.feed import Feed, read_feed
from crawler.items import Link
from store.types import Media, RightsMark

URL = "https://radio.example/feed"
PAGE = "https://radio.example/1"
NAMESPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://web.resource.org/cc/"'
    ' xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule"'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
)
SOUND = '<enclosure url="/1.mp3" length="900" type="audio/mpeg"/>'
SIZED = '<media:content url="/1.mp4" type="video/mp4" fileSize="5" duration="61">'
HEARD = Media(url="https://radio.example/1.mp3", media_type="audio/mpeg", size=900)


def rss(item: str, head: str = "") -> Feed:
    body = f'<rss version="2.0" {NAMESPACES}><channel><title>Radio</title>{head}<item>{item}</item></channel></rss>'
    return read_feed(body.encode(), URL)


def one(item: str, head: str = "") -> Link:
    return rss(f"<title>Un</title><link>{PAGE}</link>{item}", head).links[0]


@pytest.mark.parametrize(
    ("item", "found"),
    [
        (SOUND, HEARD),
        ('<enclosure url="/1.mp3" length="" type=""/>', Media(url=HEARD.url, media_type="audio/mpeg")),
        (f"{SOUND}<itunes:duration>3:21</itunes:duration>", Media(**{**vars(HEARD), "seconds": 201})),
        (
            f"{SIZED}<media:thumbnail url='/t.jpg'/></media:content>",
            Media(
                url="https://radio.example/1.mp4",
                media_type="video/mp4",
                size=5,
                seconds=61,
                thumbnail="https://radio.example/t.jpg",
            ),
        ),
        (
            f'{SOUND}<itunes:image href="/e.jpg"/>',
            Media(**{**vars(HEARD), "thumbnail": "https://radio.example/e.jpg"}),
        ),
    ],
)
def test_recordings_of_rss(item: str, found: Media) -> None:
    assert one(item).media == (found,)


@pytest.mark.parametrize(
    "item",
    [
        '<enclosure url="/1.jpg" length="1" type="image/jpeg"/>',
        '<enclosure url="/1.pdf" length="1" type="application/pdf"/>',
        '<media:content url="/1.jpg" medium="image"/>',
        '<enclosure url="javascript:x" type="audio/mpeg"/>',
        "<enclosure/>",
    ],
)
def test_what_is_no_recording(item: str) -> None:
    assert one(item).media == ()


def test_an_enclosed_picture_is_the_picture() -> None:
    assert one('<enclosure url="/1.jpg" length="1" type="image/jpeg"/>').image == "https://radio.example/1.jpg"


def test_an_episode_takes_author_and_cover_from_its_podcast() -> None:
    head = '<itunes:author>Radio Lisière</itunes:author><itunes:image href="/cover.jpg"/>'
    episode, article = one(SOUND, head), one("", head)
    assert (episode.authors, episode.image) == (("Radio Lisière",), "https://radio.example/cover.jpg")
    assert episode.media[0].thumbnail == "https://radio.example/cover.jpg"
    assert (article.authors, article.image) == ((), None)


def test_an_episode_without_page_is_its_recording() -> None:
    (link,) = rss(f'<title>Un</title><guid isPermaLink="false">7</guid>{SOUND}').links
    assert (link.url, link.title, link.media) == (HEARD.url, "Un", (HEARD,))


PEERTUBE = """<title>Un film</title><link>https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv</link>
<description><![CDATA[Le film de la friche.]]></description><dc:creator>lisiere</dc:creator>
<enclosure type="application/x-bittorrent" url="https://tube.example/t/1080.torrent" length="123"/>
<media:group><media:peerLink type="application/x-bittorrent" href="https://tube.example/t/1080.torrent"/>
<media:content medium="video"
 url="https://tube.example/v/1080.mp4" type="video/mp4" height="1080" fileSize="900" duration="201"/>
<media:content medium="video"
 url="https://tube.example/v/480.mp4" type="video/mp4" height="480" fileSize="500" duration="201"/>
</media:group><media:thumbnail url="https://tube.example/t.jpg" height="400" width="600"/>"""


def test_a_peertube_channel() -> None:
    (link,) = rss(PEERTUBE).links
    film = Media(
        url="https://tube.example/v/1080.mp4",
        media_type="video/mp4",
        size=900,
        seconds=201,
        thumbnail="https://tube.example/t.jpg",
    )
    assert (link.summary, link.authors, link.media) == ("Le film de la friche.", ("lisiere",), (film,))


YOUTUBE = b"""<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns="http://www.w3.org/2005/Atom"><id>yt:channel:UC1</id><title>La friche</title>
<entry><id>yt:video:abcdefghijk</id><yt:videoId>abcdefghijk</yt:videoId><title>Un film</title>
<link rel="alternate" href="https://www.youtube.com/watch?v=abcdefghijk"/><author><name>La friche</name></author>
<published>2026-01-02T10:00:00+00:00</published><media:group><media:title>Un film</media:title>
<media:content url="https://www.youtube.com/v/abcdefghijk?version=3" type="application/x-shockwave-flash"/>
<media:thumbnail url="https://i1.ytimg.example/hq.jpg"/><media:description>La friche ouvre.

Avec Anne &amp; Lo\xc3\xafc</media:description></media:group></entry></feed>"""


def test_a_youtube_channel() -> None:
    (link,) = read_feed(YOUTUBE, "https://www.youtube.com/feeds/videos.xml?channel_id=UC1").links
    film = Media(url=link.url, media_type="text/html", thumbnail="https://i1.ytimg.example/hq.jpg")
    assert (link.url, link.title, link.media) == ("https://www.youtube.com/watch?v=abcdefghijk", "Un film", (film,))
    assert link.content == "<p>La friche ouvre.</p><p>Avec Anne &amp; Loïc</p>"
    assert link.image == "https://i1.ytimg.example/hq.jpg"


def test_an_enclosure_of_atom() -> None:
    entry = f'<link href="{PAGE}"/><link rel="enclosure" href="/1.mp3" type="audio/mpeg" length="900"/>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>Un</title>{entry}</entry></feed>'
    assert read_feed(feed.encode(), URL).links[0].media == (HEARD,)


def json_item(**item: Any) -> Link:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [item]}
    return read_feed(json.dumps(feed).encode(), URL).links[0]


def test_attachments_of_a_json_feed() -> None:
    attached = {"url": "/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 900, "duration_in_seconds": 201.4}
    picture = {"url": "/1.jpg", "mime_type": "image/jpeg"}
    found = Media(**{**vars(HEARD), "seconds": 201})
    assert json_item(id="1", url=PAGE, attachments=[picture, attached]).media == (found,)
    assert json_item(id="1", attachments=[attached]).url == HEARD.url


@pytest.mark.parametrize("number", ["9", -1, 1e300, True, None, [1]])
def test_odd_numbers_of_a_json_feed(number: object) -> None:
    attached = {"url": "/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": number, "duration_in_seconds": number}
    (found,) = json_item(id="1", url=PAGE, attachments=[attached]).media
    assert found.size == found.seconds == int(number is True)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("<copyright>© La friche</copyright>", [("copyright", "© La friche")]),
        ("<dc:rights>Tous droits réservés</dc:rights>", [("copyright", "Tous droits réservés")]),
        (
            "<creativeCommons:license>https://creativecommons.org/licenses/by/4.0/</creativeCommons:license>",
            [("licence", "https://creativecommons.org/licenses/by/4.0/")],
        ),
        ('<cc:license rdf:resource="https://a.fr/licence"/>', [("licence", "https://a.fr/licence")]),
        ("<copyright>CC BY-SA 4.0</copyright>", [("licence", "CC BY-SA 4.0"), ("copyright", "CC BY-SA 4.0")]),
        ("<copyright> </copyright>", []),
    ],
)
def test_rights_of_a_feed_and_of_an_entry(head: str, found: list[tuple[str, str]]) -> None:
    marks = tuple(RightsMark(mark=mark, value=value, where="feed") for mark, value in found)
    assert rss(f"<link>{PAGE}</link>", head).rights == marks
    assert one(head).marks == marks


@pytest.mark.parametrize(
    ("head", "hours", "days"),
    [
        ("<skipHours><hour>3</hour><hour> 24 </hour><hour>3</hour></skipHours>", (0, 3), ()),
        ("<skipDays><day>Sunday</day><day>saturday</day><day>Dimanche</day></skipDays>", (), ("Sunday", "Saturday")),
        ("<skipHours><hour>25</hour></skipHours><hour>4</hour>", (), ()),
    ],
)
def test_when_a_feed_asks_to_be_left_alone(head: str, hours: tuple[int, ...], days: tuple[str, ...]) -> None:
    feed = rss("", head)
    assert (feed.skip_hours, feed.skip_days) == (hours, days)
