"""A preparation's end: previews, avatar and job change together or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import exc

from studio.api.jobs import JobStatus
from studio.server.avatars.change import remove_avatar
from studio.server.avatars.query import find_own
from studio.server.jobs import prepare, runner
from tests.server.jobs.workshop import Workshop


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_LOOK_EVERY", 0.02)


def test_a_prepared_look_has_its_previews_and_its_report(workshop: Workshop) -> None:
    job_id = workshop.queue()
    with workshop.working():
        job = workshop.until(job_id)
    look = workshop.look_of(job_id)
    assert (job["status"], job["progress"], look["status"]) == (JobStatus.SUCCEEDED, 1.0, "ready")
    assert look["report"]["verdict"] == "accept"
    mine = [each for each in workshop.previews() if each["made_for"] == look["id"]]
    assert [each["id"] for each in mine] == [look["preview_image_id"]]
    assert workshop.services.assets.path_of(mine[0]["sha256"]).stat().st_size == mine[0]["size"]


def test_progress_is_told_step_by_step_and_never_goes_back(workshop: Workshop) -> None:
    from studio.server.events.log import events_after

    job_id = workshop.queue()
    with workshop.working():
        workshop.until(job_id)
    with workshop.store.read() as connection:
        found = events_after(connection, workshop.caller.organisation_id, 0, job_id)
    progress = [event.data["progress"] for event in found]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    assert all(event.data["message"] for event in found if event.type == "job.progress")


def test_an_end_that_cannot_be_written_leaves_no_half_of_it(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database fails between the previews' rows and the avatar's: all of it is done again."""
    real, failed = prepare.set_values, []

    def set_values(connection: Any, avatar_id: str, **values: Any) -> Any:
        if values.get("status") == "ready" and not failed:
            failed.append(avatar_id)
            raise exc.OperationalError("UPDATE", {}, Exception("disk I/O error"))
        return real(connection, avatar_id, **values)

    monkeypatch.setattr(prepare, "set_values", set_values)
    before = len(workshop.previews())
    job_id = workshop.queue()
    with workshop.working():
        job = workshop.until(job_id)
    assert failed
    assert (job["status"], job["attempt"]) == (JobStatus.SUCCEEDED, 2)
    assert len(workshop.previews()) == before + 1
    assert workshop.told(job_id).count("job.succeeded") == 1


def test_an_avatar_deleted_at_the_last_moment_keeps_no_previews(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the making of the previews and the transaction that would store them."""
    real = prepare._finish

    def finish(work: Any, report: Any, made: Any) -> None:
        with workshop.store.write() as connection:
            look = workshop.look(work.avatar_id)
            remove_avatar(connection, find_own(connection, workshop.caller, look["parent_id"]))
        real(work, report, made)

    monkeypatch.setattr(prepare, "_finish", finish)
    before = workshop.previews()
    job_id = workshop.queue()
    with workshop.working():
        job = workshop.until(job_id)
    assert job["status"] == JobStatus.CANCELLED
    assert workshop.previews() == before
    assert workshop.told(job_id)[-1] == "job.cancelled"


def test_a_full_disk_fails_the_look_and_says_so(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.server.assets import disk

    def full(*_: Any) -> None:
        raise disk.disk_full()

    monkeypatch.setattr(workshop.services.assets, "keep_file", full)
    job_id = workshop.queue()
    with workshop.working():
        job = workshop.until(job_id)
    assert job["status"] == JobStatus.FAILED
    assert "free space" in job["message"]


def test_many_findings_are_counted_not_recited() -> None:
    failing = [
        {"level": "fail", "what": f"Wrong {number}.", "fix": f"Do {number}."} for number in range(5)
    ]
    said = prepare._findings_in_words({"findings": [*failing, {"level": "ok", "what": "Fine."}]})
    assert said == "Wrong 0. Do 0. Wrong 1. Do 1. Wrong 2. Do 2. And 2 more."


def test_a_finding_that_cannot_be_fixed_is_a_sentence_all_the_same() -> None:
    finding = {"level": "fail", "what": "It is too old.", "fix": ""}
    assert prepare._findings_in_words({"findings": [finding]}) == "It is too old."
