"""A worker that stays small computes the same in a process beside it."""

import subprocess
import sys

import pytest

from askmd import embedding

pytestmark = pytest.mark.skipif(not embedding.is_available(), reason="the extra “semantic” is not installed")

SMALL = """
import sys
from askmd import embedding
if __name__ == "__main__":
    embedding.stay_small()
    with embedding.apart():
        found = embedding.vector("How is it treated?")
    print(*(f"{number:.5f}" for number in found[:8]), "onnxruntime" in sys.modules)
"""


def test_what_another_process_computes_is_the_same_and_leaves_no_model_here(tmp_path):
    script = tmp_path / "small.py"
    script.write_text(SMALL)

    said = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True).stdout.split()

    assert said[:-1] == [f"{number:.5f}" for number in embedding.vector("How is it treated?")[:8]]
    assert said[-1] == "False"
