// Loads and saves models and numbers as files. TensorFlow.js itself loads from URLs only, and saves to browser storage.
import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** @returns {Float32Array} The numbers in a file. */
export function readNumbers(file) {
  const bytes = fs.readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

export function writeNumbers(file, numbers) {
  fs.writeFileSync(file, Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength));
}

/** Loads a model.json and its shards. TensorFlow.js decodes and assigns the weights. */
export function loadModel(folder) {
  const json = JSON.parse(fs.readFileSync(path.join(folder, 'model.json'), 'utf8'));
  const shards = json.weightsManifest.flatMap((group) => group.paths.map((name) => fs.readFileSync(path.join(folder, name))));
  const data = Buffer.concat(shards);
  return tf.loadLayersModel(tf.io.fromMemory({
    modelTopology: json.modelTopology,
    weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
    weightData: data.buffer.slice(data.byteOffset, data.byteOffset + data.length),
  }));
}

/** Saves a model as TensorFlow.js does: model.json and one shard. */
export async function saveModel(model, folder) {
  fs.mkdirSync(folder, { recursive: true });
  await model.save(tf.io.withSaveHandler(async (artifacts) => {
    const { weightSpecs, weightData, ...json } = artifacts;
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    fs.writeFileSync(path.join(folder, 'model.json'), JSON.stringify({ ...json, weightsManifest }));
    fs.writeFileSync(path.join(folder, 'weights.bin'), Buffer.from(tf.io.CompositeArrayBuffer.join(weightData)));
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  }));
}
