"""Makes a Debian package from the folder of ``make bundle``; run by ``make deb``.

    python3 packaging/deb.py

It is installed with a double click, as usual on Debian and Ubuntu. The program is then in the menu,
and projects open with it.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from pathlib import Path

import bundle
import install

STAGE = bundle.DIST / "deb"
HOME = "/opt/glossator"

# System libraries that Qt needs; most desktops have them.
NEEDED = ("libegl1", "libgl1", "libxcb-cursor0", "libxkbcommon-x11-0", "libfontconfig1")

CONTROL = """\
Package: glossator
Version: {version}
Architecture: {architecture}
Maintainer: The makers of Glossator
Installed-Size: {kilobytes}
Depends: libc6 (>= {libc}), {needed}
Section: science
Priority: optional
Description: annotates text under a codebook, on your own machine
 A codebook says what is asked, a small language model answers it for every
 text, people review, and an agreement report says how far it can be trusted.
 Nothing leaves the machine.
"""

MENU = f"""\
[Desktop Entry]
Type=Application
Name=Glossator
Comment=Annotate text under a codebook, on your own machine
Comment[de]=Texte nach einem Codebuch annotieren, auf dem eigenen Rechner
Exec={HOME}/glossator-app %F
Icon=glossator
Categories=Science;
MimeType=application/x-glossator;
StartupWMClass=glossator
"""

KIND = """\
<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="application/x-glossator">
    <comment>Glossator project</comment>
    <comment xml:lang="de">Glossator-Projekt</comment>
    <icon name="glossator"/>
    <glob pattern="*.glossator"/>
  </mime-type>
</mime-info>
"""


def main() -> int:
    """Build the package. Returns the exit code."""
    try:
        package = build()
    except install.InstallError as error:
        print(error, file=sys.stderr)
        return 1
    install.say(f"{package} ({package.stat().st_size / 1e6:.0f} MB)")
    return 0


def build() -> Path:
    """The package of what is in ``dist/Glossator``. Raises InstallError."""
    if not bundle.FOLDER.is_dir():
        raise install.InstallError(f"There is no {bundle.FOLDER}; 'make bundle' makes it.")
    if not shutil.which("dpkg-deb"):
        raise install.InstallError("dpkg-deb is missing, which makes the package (apt: dpkg).")
    install.say("Making the Debian package …")
    stage()
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    control = CONTROL.format(
        version=bundle.version(),
        architecture=architecture,
        kilobytes=bundle.size() // 1024,
        libc=platform.libc_ver()[1],
        needed=", ".join(NEEDED),
    )
    write("DEBIAN/control", control)
    package = bundle.DIST / f"glossator_{bundle.version()}_{architecture}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "--build", str(STAGE), str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise install.InstallError(f"dpkg-deb could not do its work: {done.stderr.strip()}")
    shutil.rmtree(STAGE)
    return package


def stage() -> None:
    """Put all files into the staging folder, in the layout of the installed system."""
    shutil.rmtree(STAGE, ignore_errors=True)
    # Hard links take no space, and the files of the bundle are only read.
    shutil.copytree(bundle.FOLDER, under(HOME), symlinks=True, copy_function=link)
    write("usr/share/applications/glossator.desktop", MENU)
    write("usr/share/mime/packages/glossator.xml", KIND)
    icon = install.ROOT / "desktop" / "ui" / "icons" / "glossator.svg"
    write("usr/share/icons/hicolor/scalable/apps/glossator.svg", icon.read_text(encoding="utf-8"))
    licence = (install.ROOT / "LICENSE").read_text(encoding="utf-8")
    write("usr/share/doc/glossator/copyright", licence)
    command = under("usr/bin/glossator")
    command.parent.mkdir(parents=True)
    command.symlink_to(f"{HOME}/glossator")


def link(source: str, target: str) -> None:
    """Link a file of the bundle into the staging folder."""
    Path(target).hardlink_to(source)


def write(place: str, text: str) -> None:
    """Write a text to a path of the installed system."""
    path = under(place)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def under(place: str) -> Path:
    """The path in the staging folder for a path on the machine."""
    return STAGE / place.lstrip("/")


if __name__ == "__main__":
    sys.exit(main())
