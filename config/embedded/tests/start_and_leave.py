"""A program for tests: starts the servers of DATA_DIR and leaves them running."""

import os

from config.embedded import start

if __name__ == "__main__":
    start(os.environ["DATA_DIR"])
