// node predict.mjs FOLDER: for each folder in FOLDER, loads model.json, writes the scores for input.bin to scores.bin, and saves
// the model to saved/. Writes error.txt if that fails.
import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { loadModel, readNumbers, saveModel, writeNumbers } from './files.mjs';

const folder = process.argv[2];
const names = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
for (const name of names) {
  const at = (file) => path.join(folder, name, file);
  try {
    const model = await loadModel(at('.'));
    const [, ...shape] = model.inputs[0].shape;
    const images = tf.tensor(readNumbers(at('input.bin'))).reshape([-1, ...shape]);
    writeNumbers(at('scores.bin'), await model.predict(images).data());
    await saveModel(model, at('saved'));
    model.dispose();
  } catch (error) {
    fs.writeFileSync(at('error.txt'), String(error.stack));
  }
}
