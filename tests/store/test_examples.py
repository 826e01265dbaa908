"""Every example in a docstring of the store does what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import store

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(store.__path__, "store.")
    if not module.name.startswith("store.migrations") and not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
