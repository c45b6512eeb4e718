"""Identifiers with a form of their own: each class with its source and examples, and no pattern without one."""

import tomllib

import pytest

from askmd.deidentification import patterns
from askmd.deidentification.lists import DATA

CLASSES = tomllib.loads((DATA / "examples.toml").read_text(encoding="utf-8"))
MATCHES = [(kind, text) for kind, entry in CLASSES.items() for text in entry["matches"]]
OTHERS = [(kind, text) for kind, entry in CLASSES.items() for text in entry["not"]]


@pytest.mark.parametrize(("kind", "text"), MATCHES)
def test_what_must_be_found_is_found(kind, text):
    assert kind in {found for _start, _end, found, _rule in patterns.spans(text)}


@pytest.mark.parametrize(("kind", "text"), OTHERS)
def test_what_must_not_be_found_is_left_alone(kind, text):
    assert kind not in {found for _start, _end, found, _rule in patterns.spans(text)}


def test_every_class_names_its_source_and_has_both_kinds_of_examples():
    assert {kind for kind, _source in patterns.SOURCES} == set(CLASSES)
    assert all(entry["source"] and entry["matches"] and entry["not"] for entry in CLASSES.values())


def test_no_pattern_is_there_that_no_example_needs():
    needed = {rule for _kind, text in MATCHES for *_place, rule in patterns.spans(text)}

    assert {rule for _kind, _pattern, rule in patterns.compiled()} - needed == set()
