"""What is kept of a crash tells where, and nothing of whom."""

from connector.cli.main import _describe


def _fail(message):
    raise KeyError(message)


def test_the_errors_of_a_group_tell_their_places_and_no_messages():
    try:
        _fail("某人" * 2)
    except KeyError as error:
        group = ExceptionGroup("某人的名字", [error])

    told = _describe(group)

    assert told.startswith("ExceptionGroup\nKeyError\n")
    assert "in _fail" in told
    assert "某人某人" not in told
    assert "某人的名字" not in told
