"""Scrapy's settings. The constants hold for every crawl (and for `scrapy shell`); `for_config` adds the admin's."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from crawler.downloads import TRY_SECONDS
from crawler.middlewares import DEFAULT_MOST
from store.config import Config

BOT_NAME = "veille"
SPIDER_MODULES = ["crawler.spiders.job"]

# Scrapy's defaults suit scraping one's own targets; these suit visiting other people's sites unattended.
ROBOTSTXT_OBEY = True
DOWNLOAD_VERIFY_CERTIFICATES = True
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
HTTPPROXY_ENABLED = False  # it reads the environment's proxies; ours comes from the settings
REFERRER_POLICY = "no-referrer"
DOWNLOAD_TIMEOUT = TRY_SECONDS
DOWNLOAD_MAXSIZE = DEFAULT_MOST
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "fr,en;q=0.5",
}
DOWNLOAD_HANDLERS: dict[str, Any] = dict.fromkeys(("data", "file", "ftp", "s3")) | dict.fromkeys(
    ("http", "https"), "crawler.downloads.BoundedDownloads"
)
TWISTED_DNS_RESOLVER = "crawler.resolver.GuardedResolver"

# Both are servers that run Python for whoever connects.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

LOG_INSTALL_ROOT_HANDLER = False  # logging is the program's
DOWNLOADER_MIDDLEWARES: dict[str, Any] = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.GuardMiddleware": 40,
    "crawler.middlewares.RobotsMiddleware": 100,
    "crawler.middlewares.RetryMiddleware": 550,
    "crawler.middlewares.DecodingMiddleware": 590,
    "crawler.redirects.CookieGateMiddleware": 600,
    "crawler.middlewares.ProxyMiddleware": 750,
}


def for_config(config: Config) -> dict[str, Any]:
    """All settings of a crawl under the admin's settings."""
    constants = {name: value for name, value in globals().items() if name.isupper()}
    proxy = config.proxy.partition("://")[2]
    return constants | {
        "USER_AGENT": user_agent(config),
        "DOWNLOAD_DELAY": config.delay,
        "VEILLE_ALLOW": [*config.allow_networks, *([proxy] if proxy else [])],
        "VEILLE_PROXY": config.proxy,
    }


def user_agent(config: Config) -> str:
    """Who we are and where to reach us, as sites see it."""
    contact = config.contact or config.public_url
    address = f"mailto:{contact}" if "@" in contact and "://" not in contact else contact
    return config.user_agent or f"Veille/{version('veille')} (+{address})"
