"""`askmd text …`: JSON lines in, JSON lines out."""

import json

import pytest
from click.testing import CliRunner

from askmd.cli import main


def run(command, *rows):
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    return CliRunner().invoke(main, ["text", command], input=lines)


def answers(command, *rows):
    result = run(command, *rows)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_red_flags_have_a_level_and_a_place():
    emergency = "I am on chemo for cancer and since an hour somebody sits on my chest."

    found, plain = answers("red-flags", {"id": 1, "text": emergency}, {"id": "b", "text": "Which wig is good?"})

    assert found["id"] == 1
    assert found["level"] in ("guide", "alarm")
    assert "chest_pain" in {flag["category"] for flag in found["flags"]}
    assert plain == {"id": "b", "level": "none", "flags": []}


def test_identifiers_have_a_type_and_a_place():
    [found] = answers("identifiers", {"id": 7, "text": "Write to al@example.org."})

    assert found == {"id": 7, "identifiers": [{"type": "EMAIL", "start": 9, "end": 23}]}


def test_a_grade_has_both_formulas_and_the_hardest_sentences():
    hard = "Multidisciplinary evaluation necessitates comprehensive immunohistochemical investigation."

    [found] = answers("grade", {"id": 7, "text": f"We talk. {hard}"})

    assert set(found) == {"id", "fk", "smog", "hardest"}
    assert found["hardest"][0]["start"] == 9


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no json\n", "Line 1 is no JSON."),
        ('{"id": 1}\n', 'Line 1 needs an "id" and a "text".'),
        ("7\n", "Line 1 needs"),
    ],
)
def test_a_line_that_does_not_fit_is_named(line, said):
    result = CliRunner().invoke(main, ["text", "grade"], input=line)

    assert result.exit_code == 1
    assert said in result.output


CORPUS = [
    {"id": "a", "question": "What are the treatments for lung cancer?", "answer": "Surgery and medicines."},
    {"id": 2, "question": "What are the symptoms of lung cancer?", "answer": "A cough for weeks."},
]


def similar(folder, corpus, *rows):
    path = folder / "posts.jsonl"
    path.write_text(corpus, encoding="utf-8")
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    return CliRunner().invoke(main, ["text", "similar", "--corpus", str(path), "--no-embeddings"], input=lines)


def test_similar_posts_have_a_score_and_a_number_that_may_be_shown(tmp_path):
    corpus = "\n".join(json.dumps(row) for row in CORPUS)

    result = similar(tmp_path, corpus, {"id": "x", "text": "how do they treat lung cancer"}, {"id": 3, "text": ""})

    assert result.exit_code == 0, result.output
    found, nothing = (json.loads(line) for line in result.output.splitlines())
    assert found["id"] == "x"
    assert [post["id"] for post in found["similar"]] == ["a", 2]
    assert found["similar"][0]["score"] > found["similar"][1]["score"]
    assert found["shown"] in (0, 1)
    assert nothing == {"id": 3, "similar": [], "shown": 0}


@pytest.mark.parametrize(
    ("corpus", "said"),
    [
        ("nothing", "Line 1 of the corpus is no JSON."),
        ('{"id": 1, "question": "?"}', 'Line 1 of the corpus needs an "id" and a "question" and an "answer".'),
    ],
)
def test_a_line_of_the_corpus_that_does_not_fit_is_named(tmp_path, corpus, said):
    result = similar(tmp_path, corpus)

    assert result.exit_code == 1
    assert said in result.output
