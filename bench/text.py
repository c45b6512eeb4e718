"""All figures of the four text helpers, or of those that are named.

python bench/text.py [red_flags] [identifiers] [similar] [grade]
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import grade, identifiers, red_flags, similar

BENCHES = {"red_flags": red_flags.main, "identifiers": identifiers.main, "similar": similar.main, "grade": grade.main}


def main() -> None:
    """Print them one after the other."""
    for name in sys.argv[1:] or BENCHES:
        print(f"== {name}", flush=True)
        BENCHES[name]()


if __name__ == "__main__":
    main()
