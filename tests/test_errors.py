from helpers.errors import suggestion


def test_suggests_the_near_miss():
    assert suggestion("latst", ["latest", "article"]) == "did you mean 'latest'?"


def test_lists_what_is_allowed_when_nothing_is_near():
    assert suggestion("xyz", ["latest", "article"]) == "allowed: article, latest"


def test_says_none_when_nothing_is_allowed():
    assert suggestion("xyz", []) == "allowed: none"
