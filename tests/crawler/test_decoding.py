"""Content codings are undone within limits; what is cut, or no such coding, is told apart."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.decoding import Undecodable, decode
from tests.sites.hostile.codings import CODINGS, raw_deflate

TEXT = b"<p>Un tiers-lieu ouvre. </p>" * 400
MOST = 1_000_000
EVERY = pytest.mark.parametrize("coding", CODINGS)


def kind(body: bytes, header: str, most: int = MOST) -> str:
    with pytest.raises(Undecodable) as failed:
        decode(body, header, most)
    return failed.value.kind


@EVERY
def test_each_coding_is_undone(coding: str) -> None:
    packed = CODINGS[coding](TEXT)
    assert decode(packed, coding, MOST) == decode(packed, f" {coding.upper()} ", MOST) == TEXT


@EVERY
@pytest.mark.parametrize("over", CODINGS)
def test_two_codings_are_undone(coding: str, over: str) -> None:
    assert decode(CODINGS[over](CODINGS[coding](TEXT)), f"{coding}, {over}", MOST) == TEXT


@EVERY
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 1.0])
def test_wherever_it_is_cut_it_is_told(coding: str, part: float) -> None:
    packed = CODINGS[coding](TEXT)
    assert kind(packed[: max(1, int(len(packed) * part) - 1)], coding) == "cut"


@EVERY
def test_a_cut_beneath_another_coding_is_told(coding: str) -> None:
    packed = CODINGS[coding](TEXT)
    assert kind(gzip.compress(packed[: len(packed) // 2]), f"{coding}, gzip") == "cut"


@EVERY
def test_no_coding_gives_more_than_is_asked_for(coding: str) -> None:
    packed = CODINGS[coding](TEXT)
    assert kind(packed, coding, len(TEXT) - 1) == "too_large"
    assert decode(packed, coding, len(TEXT)) == TEXT


@EVERY
def test_the_limit_holds_for_the_layers_between(coding: str) -> None:
    """What is small in the end may be large on the way."""
    large = gzip.compress(CODINGS[coding](b"x"), compresslevel=0) + b"\0" * 50_000
    assert kind(gzip.compress(large), f"{coding}, gzip, gzip", 1_000) == "coding"
    assert kind(gzip.compress(b"\0" * 50_000), f"{coding}, gzip", 1_000) in ("too_large", "coding")


@EVERY
@pytest.mark.parametrize("label", CODINGS)
def test_a_label_that_lies_is_told(coding: str, label: str) -> None:
    if coding != label:
        assert kind(CODINGS[coding](TEXT), label) in ("coding", "cut")
    assert kind(TEXT, label) == "coding"


@pytest.mark.parametrize("header", ["x-secret", "gzip, x-secret", "compress", "gzip, gzip, gzip", "br,br,br,br"])
def test_unknown_codings_and_many_are_refused(header: str) -> None:
    assert kind(TEXT, header) == "coding"


@pytest.mark.parametrize("header", ["", "identity", "none", "UTF-8", " , "])
def test_labels_that_mean_nothing_change_nothing(header: str) -> None:
    assert decode(TEXT, header, 10) == TEXT


def test_deflate_comes_with_and_without_its_header() -> None:
    assert decode(raw_deflate(TEXT), "deflate", MOST) == decode(zlib.compress(TEXT), "deflate", MOST) == TEXT


def test_gzip_may_have_members_and_padding() -> None:
    packed = gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]) + b"\0" * 100
    assert decode(packed, "x-gzip", MOST) == TEXT
    assert kind(packed[: len(gzip.compress(TEXT[:100])) + 20], "gzip") == "cut"


def test_a_wrong_checksum_is_told() -> None:
    packed = gzip.compress(TEXT)
    assert kind(packed[:-8] + b"\1\2\3\4" + packed[-4:], "gzip") == "coding"


@EVERY
def test_an_empty_body_needs_no_decoding(coding: str) -> None:
    assert decode(b"", coding, MOST) == b""


@EVERY
def test_the_beginning_is_given_where_it_is_enough(coding: str) -> None:
    packed = CODINGS[coding](TEXT)
    assert decode(packed, coding, 1_000, part=True) == TEXT[:1_000]
    assert TEXT.startswith(decode(packed[: len(packed) // 2], coding, MOST, part=True))
    assert decode(packed, coding, MOST, part=True) == TEXT


@given(st.binary(max_size=300), st.sampled_from([*CODINGS, "gzip, br", "deflate, zstd"]), st.booleans())
def test_bytes_of_any_kind_are_decoded_or_refused(body: bytes, header: str, part: bool) -> None:
    with suppress(Undecodable):
        assert len(decode(body, header, 5_000, part=part)) <= max(5_000, len(body))
