"""Findings, verdicts and what is said about them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.quality import Finding, Level, Report, Verdict
from studio.quality.limits import TABLE

words = st.text(max_size=20)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False) | words
findings = st.builds(
    Finding,
    check=words.filter(bool),
    level=st.sampled_from(Level),
    what=words,
    fix=words,
    code=words,
    measured=numbers,
    limit=numbers,
    unit=words,
    ranges=st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), max_size=3).map(tuple),
    source=words,
)
reports = st.builds(
    Report,
    kind=words,
    groups=st.lists(words, max_size=3).map(tuple),
    findings=st.lists(findings, max_size=5).map(tuple),
    duration_s=st.none() | st.floats(0, 99),
    analysis_s=st.floats(0, 99),
    models=st.lists(words, max_size=2).map(tuple),
)


@given(reports)
def test_a_report_survives_json(report: Report) -> None:
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


@given(reports)
def test_one_failure_decides_and_nothing_else_does(report: Report) -> None:
    failed = any(finding.level is Level.FAIL for finding in report.findings)
    assert report.verdict is (Verdict.REJECT if failed else Verdict.ACCEPT)
    assert report.usable is not failed
    assert len(report.failures) + len(report.warnings) <= len(report.findings)


def test_a_verdict_in_json_cannot_contradict_the_findings() -> None:
    bad = Report("clip", ("container",), (Finding("no_audio", Level.FAIL, "None.", "Some."),))
    lying = {**bad.to_json(), "verdict": "accept"}
    assert Report.from_json(lying).verdict is Verdict.REJECT


@pytest.mark.parametrize("level", list(Level))
def test_the_words_name_what_was_checked_and_claim_no_more(level: Level) -> None:
    said = Report("clip", ("container",), (Finding("a", level, "A.", "B."),)).words
    assert "container" in said
    for claim in ("perfect", "good", "ready", "face", "voice"):
        assert claim not in said.lower()


def test_a_code_is_the_check_unless_it_says_otherwise() -> None:
    assert Finding("corrupt", Level.FAIL, "x").code == "corrupt"
    assert Finding("corrupt", Level.FAIL, "x", code="media_timeout").code == "media_timeout"


def test_the_realtime_factor_is_work_for_each_second() -> None:
    assert Report("clip", (), (), duration_s=10.0, analysis_s=2.0).realtime_factor == 0.2
    assert Report("clip", (), ()).realtime_factor is None


def test_every_limit_says_where_it_comes_from() -> None:
    for limit in TABLE.values():
        assert len(limit.origin) > 20
        assert limit.unit
        assert (limit.fail, limit.warn) != (None, None)
