"""The sweep of ``fifty.yaml`` as users of papermill write it; ``papermill_loop.py 6`` runs six of its points.

The seconds of all points are the median of those times their number: no start is counted, nor scaled.
"""

import itertools
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import papermill
import yaml

plan = yaml.safe_load(Path(__file__).with_name("fifty.yaml").read_text(encoding="utf-8"))
points = [
    dict(zip(plan["grid"], values, strict=True)) for values in itertools.product(*plan["grid"].values())
]
sample = points[: int(sys.argv[1])]

times = []
with tempfile.TemporaryDirectory() as folder:
    for number, point in enumerate(sample):
        started = time.perf_counter()
        for name in plan["notebooks"]:
            output = f"{folder}/{name}-{number}.ipynb"
            papermill.execute_notebook(f"notebooks/{name}.ipynb", output, point, progress_bar=False)
        times.append(time.perf_counter() - started)
print(json.dumps({"points": len(sample), "seconds_of_all": statistics.median(times) * len(points)}))
