"""Make the tagger's weights anew: `python -m askmd.deidentification.training`.

From the marked texts of all writers (tests/examples/identifiers), as they are and in lower case, and from sentences
that are put together by chance. Takes about half a minute; the same texts always give the same weights.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from askmd.deidentification import tagger
from askmd.deidentification.lists import DATA
from askmd.deidentification.training.perceptron import tags_of, train
from askmd.deidentification.training.sentences import sentences

EXAMPLES = Path(__file__).resolve().parents[3] / "tests" / "examples" / "identifiers"
MADE_UP = 1500
_MARK = re.compile(r"\{\{([A-Z0-9_]+)\|(.*?)\}\}")
# Weights below this are as good as none; they would only make the file long.
SMALLEST = 0.15
Example = tuple[str, list[tuple[int, int, str]]]


def marked(text: str) -> Example:
    """A text without its marks `{{TYPE|…}}`, and the marks as (start, end, type)."""
    clear, marks, at = "", [], 0
    for match in _MARK.finditer(text):
        clear += text[at : match.start()]
        marks.append((len(clear), len(clear) + len(match.group(2)), match.group(1)))
        clear += match.group(2)
        at = match.end()
    return clear + text[at:], marks


def written(leave_out: str = "") -> list[Example]:
    """The texts of all writers but one."""
    return [
        marked(json.loads(line)["text"])
        for path in sorted(EXAMPLES.glob("*.jsonl"))
        if path.stem != leave_out
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def weights(leave_out: str = "") -> dict[str, list[float]]:
    """The tagger's weights from all writers but one."""
    own = written(leave_out)
    examples = own + [(text.lower(), marks) for text, marks in own] + [marked(text) for text in sentences(MADE_UP)]
    return train([(read, tags_of(read, marks)) for text, marks in examples for read in [tagger.words(text)]])


def main() -> None:
    """Write `data/weights.json`."""
    kept = {
        name: {str(index): round(value, 2) for index, value in enumerate(row) if abs(value) >= SMALLEST}
        for name, row in weights().items()
    }
    lines = [f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(row)}" for name, row in sorted(kept.items()) if row]
    (DATA / "weights.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
