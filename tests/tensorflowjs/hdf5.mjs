// node hdf5.mjs FILE FOLDER: loads an HDF5 file with the HDF Group's library.
// Writes attributes and array shapes to FOLDER/index.json, and the numbers of each array to FOLDER/INDEX.bin.
import fs from 'node:fs';
import path from 'node:path';
import h5wasm from 'h5wasm/node';
import { writeNumbers } from './files.mjs';

const [file, folder] = process.argv.slice(2);
await h5wasm.ready;
const hdf5 = new h5wasm.File(file, 'r');
const groups = {};
const arrays = [];

function visit(group, name) {
  groups[name] = Object.fromEntries(Object.entries(group.attrs).map(([key, attribute]) => {
    const values = attribute.value?.length === 0 ? [] : [attribute.value].flat();
    return [key, Array.from(values)];
  }));
  for (const key of group.keys()) {
    const child = group.get(key);
    if (child.type === 'Group') {
      visit(child, `${name}${key}/`);
    } else {
      arrays.push({ name: `${name}${key}`, shape: child.shape });
      writeNumbers(path.join(folder, `${arrays.length - 1}.bin`), child.value);
    }
  }
}

visit(hdf5, '/');
fs.writeFileSync(path.join(folder, 'index.json'), JSON.stringify({ groups, arrays }));
hdf5.close();
