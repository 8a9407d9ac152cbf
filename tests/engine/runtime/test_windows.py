"""Long fields are covered wholly by overlapping windows that fit into the room."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.runtime.windows import LEAST, OVERLAP, NoRoomError, plan_windows


def test_what_fits_is_one_window():
    assert plan_windows([10, 0, 90], 100) == [[(0, 10), (0, 0), (0, 90)]]


@pytest.mark.parametrize("short", [0, 1])
def test_a_short_field_stays_whole_and_leaves_the_rest_to_a_long_one(short):
    windows = plan_windows([50, 5000] if short == 0 else [5000, 50], 1050)
    assert all(window[short] == (0, 50) for window in windows)
    assert {end - start for window in windows for start, end in [window[1 - short]]} == {1000}


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=4), st.integers(600, 4000))
def test_windows_cover_every_token_overlap_and_fit(lengths, room):
    windows = plan_windows(lengths, room)
    for field, length in enumerate(lengths):
        spans = [window[field] for window in windows]
        assert spans[0][0] == 0
        assert spans[-1][1] == length
        for (start, end), (following, _) in pairwise(spans):
            assert start <= following
            assert length <= end or following <= end - OVERLAP
    assert all(sum(end - start for start, end in window) <= room for window in windows)
    shares = [end - start for start, end in windows[0]]
    fewer = len(windows) - 1
    assert not fewer or any(
        share + (fewer - 1) * (share - OVERLAP) < length
        for share, length in zip(shares, lengths, strict=True)
    )


def test_more_long_fields_than_the_room_can_hold_are_refused():
    with pytest.raises(NoRoomError, match="cannot share"):
        plan_windows([1000] * 10, 500)
    assert len(plan_windows([1000] * 2, 2 * LEAST)) > 1
    with pytest.raises(NoRoomError, match="2 fields cannot share 255 tokens"):
        plan_windows([1000] * 2, 2 * LEAST - 1)
