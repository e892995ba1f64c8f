"""``make verify``: build an edition anew, aside, and compare it with the published one."""

import sys

from helpers.build.command import status_of
from helpers.verify.compare import verify

if __name__ == "__main__":
    sys.exit(status_of(verify, *sys.argv[1:]))
