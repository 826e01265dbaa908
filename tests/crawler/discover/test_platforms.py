"""What software a site runs on."""

from __future__ import annotations

import pytest

from crawler.platforms import guess, usual_paths


@pytest.mark.parametrize(
    ("markup", "platform"),
    [
        ('<meta name="generator" content="WordPress 6.7">', "WordPress"),
        ("<meta content='SPIP 4.4.30' name='generator'>", "SPIP"),
        ('<meta name="generator" content="MediaWiki 1.39.17"/>', "MediaWiki"),
        ('<meta name="generator" content="Drupal 10 (https://www.drupal.org)">', "Drupal"),
        ('<meta name="generator" content="Joomla! - Open Source Content Management">', "Joomla"),
        ('<meta name="generator" content="Ghost 5.8">', "Ghost"),
        ('<meta name="generator" content="Wix.com Website Builder">', "Wix"),
        ('<meta name="generator" content="Hugo 0.111.3">', "Hugo"),
        ('<meta name="generator" content="Jekyll v4.3">', "Jekyll"),
        ('<meta name="generator" content="DokuWiki"/>', "DokuWiki"),
        ('<meta name="generator" content="Eleventy v2.0">', "static"),
        ('<link rel="stylesheet" href="/wp-content/themes/x/style.css">', "WordPress"),
        ("<link rel='https://api.w.org/' href='/wp-json/' />", "WordPress"),
        ('<a href="spip.php?rubrique4">Agenda</a>', "SPIP"),
        ('<script src="/load.php?lang=fr&amp;modules=startup"></script>', "MediaWiki"),
        ('<link href="?DerniersChangementsRSS/xml">', "YesWiki"),
        ('<script type="application/json" data-drupal-selector="drupal-settings-json">', "Drupal"),
        ('<script src="/media/vendor/joomla/js/core.js">', "Joomla"),
        ('<img src="https://static.wixstatic.com/media/a.jpg">', "Wix"),
        ('<img src="https://images.squarespace-cdn.com/a.jpg">', "Squarespace"),
        ('<link href="/lib/exe/css.php?t=x">', "DokuWiki"),
        ("<p>Un atelier WordPress, SPIP et Drupal au fablab, avec Joomla et un fantôme (ghost)</p>", ""),
        ('<meta name="description" content="Formation WordPress">', ""),
        ("", ""),
    ],
)
def test_guess(markup: str, platform: str) -> None:
    assert guess(f"<html><head>{markup}</head></html>".encode()) == platform


def test_the_paths_of_a_platform_come_first() -> None:
    own = [is_own for _, _, is_own in usual_paths("SPIP")]
    assert own == sorted(own, reverse=True)
    assert own[0]
