"""Install s3rver, a second implementation of S3, beside the interpreter that runs this, where tests look for it.

It comes from the npm registry; npm itself comes with the extra `browser`.
"""

import subprocess
import sys
from pathlib import Path

PACKAGE = "s3rver@3.7.1"
TARGET = Path(sys.prefix, "s3rver")


def main() -> None:
    """Install it, unless it is there."""
    stamp = TARGET / "package"
    if stamp.exists() and stamp.read_text() == PACKAGE:
        return
    print(f"Installing {PACKAGE} into {TARGET}")
    TARGET.mkdir(exist_ok=True)
    npm = [Path(sys.prefix, "bin", "npm"), "install", "--silent", "--no-audit", "--no-fund"]
    subprocess.run([*npm, "--prefix", TARGET, PACKAGE], check=True)
    stamp.write_text(PACKAGE)


if __name__ == "__main__":
    main()
