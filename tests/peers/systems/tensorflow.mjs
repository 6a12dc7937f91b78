// What all systems on TensorFlow.js have in common.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { decode } from '@cwasm/jpeg-turbo';

export const require = createRequire(import.meta.url);
export const modules = path.resolve(import.meta.dirname, '../node_modules');
export const wasmFiles = path.join(modules, '@tensorflow/tfjs-backend-wasm/dist/');

export function versionOf(name) {
  return JSON.parse(fs.readFileSync(path.join(modules, name, 'package.json'), 'utf8')).version;
}

/** One thread, with SIMD: the build with threads is slower on one thread. */
export function useOneThread(tf) {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
}

/** Decodes a JPEG with libjpeg-turbo, the fastest decoder in the registry that was tried, to RGB bytes in a tensor. */
export function decodeToTensor(tf, jpeg) {
  const { width, height, data } = decode(jpeg);
  const rgb = new Int32Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    rgb[to++] = data[from];
    rgb[to++] = data[from + 1];
    rgb[to++] = data[from + 2];
  }

  return tf.tensor3d(rgb, [height, width, 3], 'int32');
}
