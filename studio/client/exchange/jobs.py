"""Requests about jobs."""

from __future__ import annotations

from studio.api.jobs import Job, JobStatus
from studio.client.exchange.call import Call, path_of, posted
from studio.client.exchange.reading import Pages, pages, read
from studio.client.exchange.steps import Flow


def get(job_id: str) -> Flow[Job]:
    return (yield from read(Job, Call("GET", path_of("jobs", job_id))))


def all_jobs(status: JobStatus | str | None, avatar_id: str | None) -> Pages[Job]:
    return pages(Job, "/v1/jobs", status=status, avatar_id=avatar_id)


def cancel(job_id: str) -> Flow[Job]:
    return (yield from read(Job, posted(path_of("jobs", job_id, "cancel"))))
