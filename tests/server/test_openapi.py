"""The OpenAPI document is true: schemathesis tries every operation with all it can think of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

# A well-formed request may still be refused for what it names: an id, a key used before.
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.server.serving import TOKEN, Served, bearer, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    limits = {"asset": 200_000, "inline_asset": 50_000, "json_body": 50_000}
    urls = {"seconds": 2, "enabled": False}
    with serving(tmp_path_factory.mktemp("data"), limits=limits, url_sources=urls) as running:
        yield running


schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
# tus answers 412 to other versions of itself, and a body may be too large before it is wrong
_REFUSALS = ["400", "401", "403", "404", "405", "409", "412", "413", "415", "422"]
_CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": _REFUSALS}}}

_BOUNDED = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _nothing_to_get_wrong(mode: GenerationMode) -> AbstractContextManager[None]:
    """An address without parameters and body has no wrong form."""
    return suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext()


def _operations(served: Served) -> list[schemathesis.APIOperation]:
    address = f"{served.client.base_url}/openapi.json"
    config = schemathesis.Config.from_dict(_CONFIG)
    schema = schemathesis.openapi.from_url(address, headers=bearer(TOKEN), config=config)
    # a stream of events has no end that a check could wait for
    wanted = schema.exclude(path_regex="/events$")
    return [found.ok() for found in wanted.get_all_operations()]


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_does_what_its_document_says(served: Served, mode: GenerationMode) -> None:
    operations = _operations(served)
    assert len(operations) > 30
    for operation in operations:

        @_BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def try_it(case: schemathesis.Case) -> None:
            case.call_and_validate(
                headers=bearer(TOKEN), timeout=20, excluded_checks=[positive_data_acceptance]
            )

        with _nothing_to_get_wrong(mode):
            try_it()


def test_every_object_and_body_shows_an_example(served: Served) -> None:
    document = served.client.get("/openapi.json").json()
    bodies = [
        (path, content["schema"]["$ref"].rsplit("/", 1)[1])
        for path, methods in document["paths"].items()
        for operation in methods.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if "$ref" in content.get("schema", {})
    ]
    assert bodies
    for path, name in bodies:
        described = document["components"]["schemas"][name]
        shown = "examples" in described or any(
            "examples" in field for field in described["properties"].values()
        )
        assert shown, (path, name)
