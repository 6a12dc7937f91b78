"""Writes and unpacks the packs of tests/gpu; Python's standard library alone.

usage: packs.py data    PACK LEVEL FER2013.zip [VOTES.csv]
       packs.py program PACK LEVEL FOLDER
       packs.py unpack  PACK FOLDER
"""
import io
import os
import sys
import tarfile
import zipfile


def write(path, level):
    return tarfile.open(path, "w:xz", preset=int(level), format=tarfile.PAX_FORMAT)


def add_bytes(pack, name, content):
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    pack.addfile(entry, io.BytesIO(content))


def data(path, level, source, votes=None):
    """The zip with the same files, uncompressed: xz then finds what all JPEGs begin with."""
    stored = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            if not entry.is_dir():
                new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry))
    with write(path, level) as pack:
        add_bytes(pack, "fer2013.zip", stored.getvalue())
        if votes is not None:
            with open(votes, "rb") as file:
                add_bytes(pack, "votes.csv", file.read())


def program(path, level, folder):
    """All files of a folder, those of one kind together, which packs them smaller."""
    files = [os.path.join(base, name) for base, _, names in os.walk(folder) for name in names]
    with write(path, level) as pack:
        for file in sorted(files, key=lambda f: (os.path.splitext(f)[1], f)):
            pack.add(file, os.path.relpath(file, folder))


def unpack(path, folder):
    with tarfile.open(path, "r:xz") as pack:
        pack.extractall(folder, filter="data")


if __name__ == "__main__":
    commands = {"data": data, "program": program, "unpack": unpack}
    if len(sys.argv) < 4 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
