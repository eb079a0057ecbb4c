"""Guests' names."""

import pytest

from xengui.core.guests.names import free_name, name_problem


@pytest.mark.parametrize("name", ["web", "Web-1", "db.example.org", "a_b+c"])
def test_good_names(name: str) -> None:
    assert name_problem(name) == ""


@pytest.mark.parametrize("name", ["", "12", "a b", "a/b", "-a", "Domain-0", "ä", "a\n", "x" * 65])
def test_bad_names(name: str) -> None:
    assert name_problem(name)


def test_free_names_count_on() -> None:
    assert free_name("web", ()) == "web"
    assert free_name("web", {"WEB", "web-2"}) == "web-3"
