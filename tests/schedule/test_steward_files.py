"""The steward's files: not to be had, damaged, of another scheduler."""

import asyncio
import os

import pytest
from schedule.stewards import LOOK_SECONDS, here, scheduling, until

from connector.errors import ScheduleBusyError, SettingsError
from connector.runs.schedule.book import Book
from connector.runs.schedule.job import Schedule


@pytest.mark.parametrize("name", ["jobs.json", "state.json"])
async def test_a_file_that_cannot_be_had_for_a_while_is_told_once_and_ends_nothing(
    make_steward, tmp_path, told, settings, name
):
    steward, book = make_steward(here(tmp_path))
    path = settings.home / "schedule" / name
    aside = path.with_name("aside")
    book.store_state(book.load_state())
    path.rename(aside)
    path.mkdir()  # no file can be read from here, nor put here

    async with scheduling(steward):
        await until(lambda: told)
        await asyncio.sleep(10 * LOOK_SECONDS)
        path.rmdir()
        aside.rename(path)
        await until(lambda: len(told) == 3)

    assert told == [f"troubled {name}", "begun 1", "ended 1 0"]
    assert book.load_state().attempts[1].code == 0


async def test_what_a_child_did_is_kept_once_it_can_be_and_is_told_as_it_was(
    make_steward, tmp_path, told, settings
):
    path = settings.home / "schedule" / "state.json"

    def fill_the_disk():
        path.unlink()
        path.mkdir()

    steward, book = make_steward(here(tmp_path), as_it_begins=fill_the_disk)

    async with scheduling(steward):
        await until(lambda: "ended 1 0" in told)
        await asyncio.sleep(10 * LOOK_SECONDS)
        path.rmdir()
        await until(lambda: book.load_state().attempts)

    assert told == ["begun 1", "troubled state.json", "ended 1 0"]
    attempt = book.load_state().attempts[1]
    assert (attempt.code, attempt.cut_off, attempt.counts) == (0, False, {"unfiled": 3})


async def test_what_stays_wrong_ends_the_scheduler_and_says_so(make_steward, tmp_path, settings):
    steward, _ = make_steward(here(tmp_path))
    (settings.home / "schedule" / "jobs.json").write_text("", "utf-8")

    with pytest.raises(SettingsError, match=r"jobs\.json 已损坏"):
        await steward.run()


async def test_a_log_that_cannot_be_written_ends_only_its_job(make_steward, tmp_path, told):
    job = here(tmp_path)
    steward, book = make_steward(job)
    book.log_path(job).mkdir()

    await steward.run(once=True)

    assert told[0] == "begun 1"
    assert told[1].startswith(f"ended 1 2 写不了 {book.log_path(job)}")


def test_two_schedulers_of_one_home_do_not_work_side_by_side(settings):
    with Book(settings).running(), pytest.raises(ScheduleBusyError), Book(settings).running():
        pass

    with Book(settings).running():
        pass


def test_the_files_are_the_owners_and_ids_are_not_given_twice(settings, tmp_path):
    book = Book(settings)

    first = book.add(lambda number: here(tmp_path).model_copy(update={"id": number}))
    book.remove(first.id)
    second = book.add(lambda number: here(tmp_path).model_copy(update={"id": number}))

    path = settings.home / "schedule" / "jobs.json"
    assert (first.id, second.id) == (1, 2)
    assert book.load() == Schedule(jobs=(second,), next_id=3)
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600
