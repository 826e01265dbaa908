"""A small offline web of our own writing, served over real HTTP on loopback, for `veille demo` and the tests."""

from crawler.sample.posts import Post
from crawler.sample.server import SampleSite, SampleWeb
from crawler.sample.truth import SampleArticle, truth

__all__ = ["Post", "SampleArticle", "SampleSite", "SampleWeb", "truth"]
