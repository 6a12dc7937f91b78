"""Lists what a library needs and other libraries lack: symbols, libraries, and versions of symbols.

usage: symbols.py LIBRARY FOLDER...     exit code 1 if something is missing

Reads ELF files itself, so that it needs no nm and no ldd, and no dependency of a library has to load.
"""
import mmap
import os
import re
import struct
import sys

# Older systems lack this symbol, which the library requests but does not use; our library adapts that itself.
ADAPTED = {"_ZSt21ios_base_library_initv", "GLIBCXX_3.4.32"}
SYSTEM = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/usr/local/lib"]


class Library:
    """The dynamic section of a 64-bit little-endian ELF library."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self.data[:6] != b"\x7fELF\x02\x01":
            raise ValueError(f"{path} is no 64-bit ELF library")
        table, = struct.unpack_from("<Q", self.data, 40)
        size, count = struct.unpack_from("<HH", self.data, 58)
        self.sections = [struct.unpack_from("<IIQQQQIIQQ", self.data, table + i * size) for i in range(count)]

    def text(self, at):
        return self.data[at:self.data.find(b"\0", at)].decode()

    def of_type(self, kind):
        for section in self.sections:
            if section[1] == kind:
                yield section, self.sections[section[6]][4]  # and the start of its names

    def needed(self):
        """The file names of the libraries that it needs."""
        for section, names in self.of_type(6):  # SHT_DYNAMIC
            for at in range(section[4], section[4] + section[5], 16):
                tag, value = struct.unpack_from("<QQ", self.data, at)
                if tag == 1:  # DT_NEEDED
                    yield self.text(names + value)

    def symbols(self):
        """(names it defines, names it needs whatever happens)"""
        defined, undefined = set(), set()
        for section, names in self.of_type(11):  # SHT_DYNSYM
            for name, info, _, index, _, _ in struct.iter_unpack("<IBBHQQ", self.data[section[4]:section[4] + section[5]]):
                if index:
                    defined.add(self.text(names + name))
                elif name and info >> 4 != 2:  # STB_WEAK
                    undefined.add(self.text(names + name))
        return defined, undefined

    def needed_at_load(self):
        """Names that have to be there when it is loaded. The others are functions, which are looked up at their first call."""
        (table, names), = self.of_type(11)
        for section, _ in self.of_type(4):  # SHT_RELA
            for _, info, _ in struct.iter_unpack("<QQq", self.data[section[4]:section[4] + section[5]]):
                if info & 0xFFFFFFFF != 7:  # R_X86_64_JUMP_SLOT
                    name, = struct.unpack_from("<I", self.data, table[4] + 24 * (info >> 32))
                    yield self.text(names + name)

    def versions(self, kind):
        """The versions of symbols that it defines (SHT_GNU_verdef) or needs (SHT_GNU_verneed), as in GLIBCXX_3.4.30."""
        found = set()
        for section, names in self.of_type(kind):
            at = section[4]
            for _ in range(section[7]):
                if kind == 0x6FFFFFFD:
                    _, _, _, count, _, aux, after = struct.unpack_from("<HHHHIII", self.data, at)
                    form, place, following = "<II", 0, 1
                else:
                    _, count, _, aux, after = struct.unpack_from("<HHIII", self.data, at)
                    form, place, following = "<IHHII", 3, 4
                entry = at + aux
                for _ in range(count):
                    fields = struct.unpack_from(form, self.data, entry)
                    found.add(self.text(names + fields[place]))
                    entry += fields[following]
                at += after
        return found


def find(name, folders):
    for folder in folders:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            return path
    return None


def main(path, folders):
    library = Library(path)
    _, undefined = library.symbols()
    needed_versions = {v for v in library.versions(0x6FFFFFFE) if v.startswith(("GLIBC", "CXXABI"))}
    defined, versions, absent = set(), set(), []
    for name in library.needed():
        file = find(name, folders + SYSTEM)
        if file is None:
            absent.append(name)
            continue
        other = Library(file)
        defined |= other.symbols()[0]
        versions |= other.versions(0x6FFFFFFD)
        print(f"needs {name}: {file}")
    # Files that a library finds through another one, which need not be its own dependency.
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            if re.match(r"lib(torch|c10)(_cuda|_cpu)?\.so$", name):
                defined |= Library(os.path.join(folder, name)).symbols()[0]
    missing = sorted(undefined - defined)
    missing_versions = sorted(needed_versions - versions)
    for name in sorted(ADAPTED & {*missing, *missing_versions}):
        print(f"missing, but the library adapts to it: {name}")
    missing = [name for name in missing if name not in ADAPTED]
    at_load = set(library.needed_at_load()) & set(missing)
    print(f"{len(undefined)} symbols needed, {len(missing)} missing, {len(at_load)} of them when it is loaded")
    for name in absent:
        print(f"missing library: {name}")
    for version in [version for version in missing_versions if version not in ADAPTED]:
        print(f"missing version: {version}")
    for symbol in missing:
        print(f"missing {'when it is loaded' if symbol in at_load else 'if it is called'}: {symbol}")
    return 1 if missing or absent else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
