"""Writes and unpacks the packs of tests/gpu; Python's standard library alone.

usage: packs.py data    PACK LEVEL FER2013.zip [VOTES.csv]
       packs.py program PACK LEVEL FOLDER
       packs.py provider SOURCE.so TARGET.so ARCHITECTURE   (90: H100, H200)
       packs.py unpack  PACK FOLDER
"""
import io
import os
import struct
import sys
import tarfile
import zipfile

FAT_BINARY = struct.pack("<I", 0xBA55ED50)  # what NVIDIA's compiler begins the code for several architectures with


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


def provider(source, target, architecture):
    """ONNX Runtime's CUDA provider with the machine code of one GPU architecture; the rest is zeros, which xz packs to nothing.

    Kernels for that architecture alone, such as those of attention, are left out, too: no network here has them.
    """
    with open(source, "rb") as file:
        content = bytearray(file.read())
    kept, place = 0, content.find(FAT_BINARY)
    while place >= 0:
        version, header, size = struct.unpack_from("<HHQ", content, place + 4)
        if (version, header) != (1, 16):
            place = content.find(FAT_BINARY, place + 4)
            continue
        entries, at, end = [], place + header, place + header + size
        while at < end:  # kind, version, size of the header, size of the code; the architecture at 28
            _, _, skipped, length = struct.unpack_from("<HHIQ", content, at)
            entries.append((at + skipped, length, struct.unpack_from("<I", content, at + 28)[0]))
            at += skipped + length
        several = len({a for _, _, a in entries}) > 1
        for start, length, of in entries:
            if several and of == int(architecture):
                kept += length
            else:
                content[start:start + length] = bytes(length)
        place = content.find(FAT_BINARY, end)
    if kept == 0:
        sys.exit(f"{source} has no code for architecture {architecture}.")
    with open(target, "wb") as file:
        file.write(content)


def unpack(path, folder):
    with tarfile.open(path, "r:xz") as pack:
        pack.extractall(folder, filter="data")


if __name__ == "__main__":
    commands = {"data": data, "program": program, "provider": provider, "unpack": unpack}
    if len(sys.argv) < 4 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
