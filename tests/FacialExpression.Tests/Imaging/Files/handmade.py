"""What no tool writes: broken metadata, rare headers. Called by make.sh, with nothing but the standard library, but for CMYK."""
import struct
import sys
import zlib


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def write(path, data):
    with open(path, 'wb') as file:
        file.write(data)


def read_ppm(path):
    magic, size, _, pixels = read(path).split(b'\n', 3)
    assert magic == b'P6'
    width, height = map(int, size.split())
    return width, height, pixels


def compare(expected, seen, levels):
    if read_ppm(expected)[:2] != read_ppm(seen)[:2]:
        sys.exit(f'{read_ppm(seen)[:2]} instead of {read_ppm(expected)[:2]}')
    worst = max(abs(a - b) for a, b in zip(read_ppm(expected)[2], read_ppm(seen)[2]))
    if worst > int(levels):
        sys.exit(f'{worst} levels apart')


def profile(path=None):
    """Linear light, red and blue exchanged: whoever obeyed it would see another picture."""
    def xyz(*values):
        return b'XYZ ' + bytes(4) + b''.join(struct.pack('>i', round(v * 65536)) for v in values)
    text = b'text' + bytes(4) + b'hand-made\0'
    desc = b'desc' + bytes(4) + struct.pack('>I', 10) + b'hand-made\0' + bytes(78)
    gamma = b'curv' + bytes(4) + struct.pack('>IH', 1, 256)
    tags = [(b'desc', desc), (b'cprt', text), (b'wtpt', xyz(0.9642, 1, 0.8249)),
            (b'rXYZ', xyz(0.1431, 0.0606, 0.7141)), (b'gXYZ', xyz(0.3851, 0.7169, 0.0971)), (b'bXYZ', xyz(0.4360, 0.2225, 0.0139)),
            (b'rTRC', gamma), (b'gTRC', gamma), (b'bTRC', gamma)]
    table, body = struct.pack('>I', len(tags)), b''
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags:
        table += name + struct.pack('>II', start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = struct.pack('>I4sI4s4s4s', start + len(body), bytes(4), 0x02100000, b'mntr', b'RGB ', b'XYZ ')
    head += struct.pack('>6H', 2026, 1, 1, 0, 0, 0) + b'acsp' + bytes(28) + xyz(0.9642, 1, 0.8249)[8:]
    icc = head + bytes(128 - len(head)) + table + body
    if path:
        write(path, icc)
    return icc


def tiff(orientation, path=None):
    data = struct.pack('<2sHIHHHIHHI', b'II', 42, 8, 1, 0x112, 3, 1, int(orientation), 0, 0)
    if path:
        write(path, data)
    return data


def segment(marker, data):
    return bytes([0xff, marker]) + struct.pack('>H', len(data) + 2) + data


def after_jfif(jpeg, new):
    end = 4 + struct.unpack('>H', jpeg[4:6])[0]
    assert jpeg[2:4] == b'\xff\xe0'
    return jpeg[:end] + new + jpeg[end:]


def exif(kind, source, target):
    block = {
        'orientation9': tiff(9),
        # A long where a short belongs.
        'orientation-long': struct.pack('<2sHIHHHIII', b'II', 42, 8, 1, 0x112, 4, 1, 0x70000006, 0),
        # The next directory is this one.
        'endless-ifd': struct.pack('<2sHIHHHIHHI', b'II', 42, 8, 1, 0x10f, 3, 1, 7, 0, 8),
        'beyond-end': struct.pack('<2sHI', b'II', 42, 0xfffffff0),
        'many-entries': struct.pack('<2sHIHHHIHH', b'II', 42, 8, 0xffff, 0x10f, 3, 0xffffffff, 7, 0),
        'empty': b'',
    }[kind]
    write(target, after_jfif(read(source), segment(0xe1, b'Exif\0\0' + block)))


def garbage_icc(source, target):
    noise = bytes((i * 7919 >> 3) & 255 for i in range(600))
    write(target, after_jfif(read(source), segment(0xe2, b'ICC_PROFILE\0\x01\x01' + noise)))


def cmyk(source, target):
    """As Photoshop writes it: with its marker, transform 0, 255 for no ink. ImageMagick writes YCCK instead."""
    from PIL import Image
    Image.open(source).convert('CMYK').save(target, quality=90)


def chunk(name, data):
    return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))


def add_chunk(source, target, name, data):
    png = read(source)
    write(target, png[:33] + chunk(name, data) + png[33:])


def png_trns(source, target):
    """The top left pixel's color is the transparent one."""
    png = read(source)
    samples = {0: 1, 2: 3}[png[25]]
    at, lines = 8, b''
    while at < len(png):
        length, name = struct.unpack('>I4s', png[at:at + 8])
        lines += png[at + 8:at + 8 + length] if name == b'IDAT' else b''
        at += length + 12
    # Without a left or upper neighbor every filter leaves the first pixel as it is.
    first = zlib.decompress(lines)[1:1 + samples]
    add_chunk(source, target, b'tRNS', b''.join(b'\0' + bytes([v]) for v in first))


def png_palette_alpha(source, target):
    """A color is the more opaque the later it stands in the palette; the last quarter, beyond the block, is wholly so."""
    png = read(source)
    palette = png.index(b'PLTE')
    colors = struct.unpack('>I', png[palette - 4:palette])[0] // 3
    opacities = bytes(255 * i // colors for i in range(colors * 3 // 4))
    data = png.index(b'IDAT') - 4
    write(target, png[:data] + chunk(b'tRNS', opacities) + png[data:])


def bmp(path, width, height, bits, compression, pixels, palette=b'', masks=b''):
    start = 54 + len(masks) + len(palette)
    head = struct.pack('<2sIII', b'BM', start + len(pixels), 0, start)
    head += struct.pack('<IiiHHIIiiII', 40, width, height, 1, bits, compression, len(pixels), 2835, 2835, len(palette) // 4, 0)
    write(path, head + masks + palette + pixels)


def rows(width, height, rgb, pack, top_down=False):
    lines = []
    for y in range(height):
        line = b''.join(pack(*rgb[3 * (y * width + x):3 * (y * width + x) + 3]) for x in range(width))
        lines.append(line + bytes(-len(line) % 4))
    return b''.join(lines if top_down else reversed(lines))


def bmp_555(source, target):
    width, height, rgb = read_ppm(source)
    bmp(target, width, height, 16, 0, rows(width, height, rgb, lambda r, g, b: struct.pack('<H', r >> 3 << 10 | g >> 3 << 5 | b >> 3)))


def bmp_565(source, target):
    width, height, rgb = read_ppm(source)
    pixels = rows(width, height, rgb, lambda r, g, b: struct.pack('<H', r >> 3 << 11 | g >> 2 << 5 | b >> 3))
    bmp(target, width, height, 16, 3, pixels, masks=struct.pack('<III', 0xf800, 0x7e0, 0x1f))


def bmp_rgbx32(source, target):
    """The fourth byte is unused and 0, which is not to be taken for transparent."""
    width, height, rgb = read_ppm(source)
    bmp(target, width, height, 32, 0, rows(width, height, rgb, lambda r, g, b: bytes([b, g, r, 0])))


def bmp_top_down(source, target):
    width, height, rgb = read_ppm(source)
    bmp(target, width, -height, 24, 0, rows(width, height, rgb, lambda r, g, b: bytes([b, g, r]), top_down=True))


def dark(rgb, at):
    return 30 * rgb[3 * at] + 59 * rgb[3 * at + 1] + 11 * rgb[3 * at + 2] < 12000


def runs(values):
    start = 0
    for i in range(1, len(values) + 1):
        if i == len(values) or values[i] != values[start] or i - start == 254:
            yield i - start, values[start]
            start = i


TWO = bytes([0, 0, 0, 0, 230, 220, 200, 0])


def bmp_rle4(source, target):
    width, height, rgb = read_ppm(source)
    data = b''
    for y in reversed(range(height)):
        row = [0 if dark(rgb, y * width + x) else 1 for x in range(width)]
        data += b''.join(bytes([count, value * 17]) for count, value in runs(row)) + b'\0\0'
    bmp(target, width, height, 4, 2, data + b'\0\1', palette=TWO)


def bmp_rle8_skips(source, target):
    """Jumps over its upper half, but for the first row. What is not written is black, whether as color 0 or as nothing on black."""
    width, height, rgb = read_ppm(source)
    data = b''
    for y in reversed([0, *range(height // 2, height)]):
        data += b'' if y else bytes([0, 2, 0, height // 2 - 1])
        row = [0 if dark(rgb, y * width + x) else 1 for x in range(width)]
        data += b''.join(bytes([count, value]) for count, value in runs(row)) + b'\0\0'
    bmp(target, width, height, 8, 1, data + b'\0\1', palette=TWO)


{
    'compare': compare, 'profile': profile, 'tiff': tiff, 'exif': exif, 'garbage-icc': garbage_icc, 'cmyk': cmyk,
    'png-gama': lambda source, target: add_chunk(source, target, b'gAMA', struct.pack('>I', 100000)),
    'png-iccp': lambda source, target: add_chunk(source, target, b'iCCP', b'hand-made\0\0' + zlib.compress(profile())),
    'png-trns': png_trns, 'png-palette-alpha': png_palette_alpha, 'bmp-555': bmp_555, 'bmp-565': bmp_565, 'bmp-rgbx32': bmp_rgbx32, 'bmp-top-down': bmp_top_down,
    'bmp-rle4': bmp_rle4, 'bmp-rle8-skips': bmp_rle8_skips,
}[sys.argv[1]](*sys.argv[2:])
