"""``make mutations`` and its like: run all cases of a long trial and keep what came of it."""

import os
import re
import subprocess
import sys
import time

from benchmarks.results import RESULTS, ROOT, commit

TRIALS = {
    "slips": ("440 slips in the tables, on rows that findings rest on", ["tests/test_slips.py"]),
    "mutations": ("fifty changed cells of the data", ["tests/test_mutations.py"]),
    "editions": ("every quarter-end as an edition", ["tests/test_editions.py", "-k", "any_day"]),
    "kills": ("a hundred kills, by four signals, at any moment", ["tests/test_kills.py"]),
    "builds": ("builds, edits and kernels at once, at twenty moments", ["tests/test_builds_at_once.py"]),
}


def main(name: str) -> int:
    """Run a trial; its result goes to ``reports/benchmarks/<name>.md``. The status is that of pytest."""
    what, arguments = TRIALS[name]
    command = [sys.executable, "-m", "pytest", *arguments, "-rfE", "--tb=short"]
    begun = time.monotonic()
    ran = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "DEFENCE_TURN_WHOLE": "1"}, stdout=subprocess.PIPE, text=True
    )
    print(ran.stdout)
    minutes = (time.monotonic() - begun) / 60
    summary_line = re.compile(r"\||(FAILED|ERROR) |.* in \d+\.\d+s")
    lines = [line for line in ran.stdout.splitlines() if summary_line.match(line)]
    text = f"# {name}: {what}\n\n{time.strftime('%Y-%m-%d')}, commit {commit()}, {minutes:.0f} minutes\n\n"
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text + "\n".join(lines) + "\n", encoding="utf-8")
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
