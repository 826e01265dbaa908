"""All feeds in one OPML 2.0 file (opml.org/spec2.opml), to be read by any feed reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from feeds.text import clean

Outline = tuple[str, str, str]
"""Title, address of the feed, address of the page."""


def opml(title: str, groups: Mapping[str, Sequence[Outline]]) -> bytes:
    """An OPML document with a folder for each group."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = clean(title)
    body = etree.SubElement(root, "body")
    for name, outlines in groups.items():
        folder = etree.SubElement(body, "outline", text=clean(name), title=clean(name))
        for text, feed, page in outlines:
            label = clean(text)
            etree.SubElement(folder, "outline", type="rss", text=label, title=label, xmlUrl=feed, htmlUrl=page)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
