"""``make report``: build an edition, or say in one line why not."""

import sys

from helpers.pipeline.build import build
from helpers.pipeline.command import status_of

if __name__ == "__main__":
    sys.exit(status_of(lambda: build(" ".join(sys.argv[1:]) or "latest")))
