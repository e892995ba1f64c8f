import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("words", "takes"),
    [
        ("preview", "EDITION PORT"),
        ("preview latest", "EDITION PORT"),
        ("verify a b", "[EDITION]"),
        ("verify.audit a", "none"),
        ("sweeps a b c", "[NAME] [CLUSTER]"),
        ("build a b", "[EDITION]"),
    ],
)
def test_too_few_or_too_many_arguments_are_told_in_one_line(words, takes):
    name, *given = words.split()
    ran = subprocess.run([sys.executable, "-m", f"helpers.{name}", *given], capture_output=True, text=True)
    assert ran.stderr == f"arguments given: {len(given)}; it takes {takes}\n"
    assert (ran.returncode, ran.stdout) == (2, "")
