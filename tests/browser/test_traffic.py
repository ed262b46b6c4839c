"""When the server is done with a request, and when its answer has arrived whole."""

import asyncio
from dataclasses import dataclass, field

import pytest

from connector.browser.traffic import Traffic


@dataclass(eq=False)
class Asked:
    """A request, as far as it is looked at."""

    redirected_from: "Asked | None" = None
    resource_type: str = "xhr"
    failure: str = ""


@dataclass
class Answered:
    """The beginning of an answer to it."""

    request: Asked
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


WHOLE = {"content-length": "12"}


@pytest.fixture
def traffic():
    return Traffic()


def ask(traffic, redirected_from=None):
    request = Asked(redirected_from)
    traffic.begin(request)
    return request


def test_an_answer_that_tells_its_length_was_whole_before_it_was_sent(traffic):
    request = ask(traffic)

    traffic.answer(Answered(request, WHOLE))

    assert (traffic.server_is_done, traffic.is_quiet) == (True, False)


def test_an_answer_that_comes_in_pieces_is_waited_for_to_its_end(traffic):
    request = ask(traffic)

    traffic.answer(Answered(request))
    begun = traffic.server_is_done
    traffic.end(request)

    assert (begun, traffic.server_is_done) == (False, True)


def test_a_redirect_answers_nothing_until_what_it_leads_to_is_answered(traffic):
    first = ask(traffic)
    traffic.answer(Answered(first, WHOLE, status=302))
    redirected = traffic.server_is_done
    second = ask(traffic, redirected_from=first)
    traffic.end(first)
    followed = traffic.server_is_done

    traffic.answer(Answered(second, WHOLE))

    assert (redirected, followed, traffic.server_is_done) == (False, False, True)


def test_a_late_answer_to_what_was_asked_before_counts_for_nothing(traffic):
    ask(traffic)

    traffic.answer(Answered(Asked(), WHOLE))

    assert not traffic.server_is_done


async def test_whoever_waits_for_the_server_is_woken_by_the_answer_to_the_last_request(traffic):
    one, other = ask(traffic), ask(traffic)
    waiting = asyncio.create_task(traffic.wait_for_server())
    traffic.end(one)
    await asyncio.sleep(0)
    too_early = waiting.done()

    traffic.answer(Answered(other, WHOLE))
    await waiting

    assert not too_early


@pytest.mark.parametrize(
    ("status", "kind", "has_failed"),
    [(200, "xhr", False), (500, "xhr", True), (401, "fetch", True), (500, "document", False)],
)
def test_a_call_with_a_bad_answer_has_failed(traffic, status, kind, has_failed):
    request = ask(traffic)
    request.resource_type = kind

    traffic.answer(Answered(request, status=status))

    assert traffic.has_failed_call is has_failed


@pytest.mark.parametrize(
    ("failure", "has_failed"), [("net::ERR_CONNECTION_RESET", True), ("net::ERR_ABORTED", False)]
)
def test_a_call_that_broke_off_has_failed_unless_the_page_gave_it_up(traffic, failure, has_failed):
    request = ask(traffic)
    request.failure = failure

    traffic.failed.append(request)
    traffic.end(request)

    assert traffic.has_failed_call is has_failed


def test_a_call_that_was_sent_on_to_another_page_has_failed(traffic):
    first = ask(traffic)
    traffic.answer(Answered(first, WHOLE, status=302))
    second = ask(traffic, redirected_from=first)

    traffic.answer(Answered(second, WHOLE))

    assert traffic.has_failed_call
