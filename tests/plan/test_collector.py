"""The cyclic collector rests while a plan is read, and is afterwards as it was."""

from __future__ import annotations

import gc

import pytest

from tracker.plan.collector import collector_resting


@pytest.fixture(autouse=True)
def _collector() -> None:
    """It is on, whatever other tests do."""
    gc.enable()


def test_it_rests_and_goes_on() -> None:
    """Off within, also within itself; on afterwards."""
    with collector_resting():
        assert not gc.isenabled()
        with collector_resting():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_ends_the_rest() -> None:
    """It is on again whatever happened."""
    with pytest.raises(KeyError), collector_resting():
        raise KeyError
    assert gc.isenabled()
