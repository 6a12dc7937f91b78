// node make.mjs FOLDER: makes models with TensorFlow.js and saves each in its own folder, with an image and the scores for it.
// Also saves the first model with weights in each quantized format. Its scores come from TensorFlow.js' own decoder.
import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { loadModel, readNumbers, saveModel, writeNumbers } from './files.mjs';

const folder = process.argv[2];
const inputShape = [12, 10, 1];
const softmax = () => tf.layers.dense({ units: 7, activation: 'softmax' });

const models = {
  plain: [
    tf.layers.conv2d({ inputShape, filters: 3, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 5, activation: 'elu' }),
    tf.layers.dropout({ rate: 0.5 }),
    softmax(),
  ],
  normalized: [
    tf.layers.conv2d({ inputShape, filters: 4, kernelSize: [3, 3], strides: [2, 2], padding: 'same', useBias: false }),
    tf.layers.batchNormalization(),
    tf.layers.activation({ activation: 'relu' }),
    tf.layers.separableConv2d({ filters: 6, kernelSize: 3, padding: 'same', activation: 'selu' }),
    tf.layers.depthwiseConv2d({ kernelSize: 3 }),
    tf.layers.leakyReLU({ alpha: 0.2 }),
    tf.layers.zeroPadding2d({ padding: [[1, 0], [2, 1]] }),
    tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
    tf.layers.globalAveragePooling2d({}),
    tf.layers.dense({ units: 7 }),
    tf.layers.softmax({ axis: -1 }),
  ],
  rescaled: [
    tf.layers.inputLayer({ inputShape }),
    tf.layers.rescaling({ scale: 1 / 255 }),
    tf.layers.conv2d({ filters: 4, kernelSize: 2, activation: 'swish' }),
    tf.layers.reLU({ maxValue: 6 }),
    tf.layers.globalMaxPooling2d({}),
    softmax(),
  ],
};

function quantize(model, json, folderOfForm, dtype) {
  const pieces = [];
  for (const entry of json.weightsManifest[0].weights) {
    const values = model.weights.find((weight) => weight.originalName === entry.name).val.dataSync();
    const least = Math.min(...values);
    const most = Math.max(...values);
    if (dtype === 'float16') {
      entry.quantization = { dtype };
      pieces.push(Buffer.from(Uint16Array.from(values, toHalf).buffer));
    } else {
      const steps = dtype === 'uint8' ? 255 : 65535;
      const scale = (most - least) / steps || 1;
      entry.quantization = { dtype, min: least, scale, original_dtype: 'float32' };
      const numbers = Array.from(values, (value) => Math.round((value - least) / scale));
      pieces.push(Buffer.from((dtype === 'uint8' ? Uint8Array : Uint16Array).from(numbers).buffer));
    }
  }

  fs.mkdirSync(folderOfForm, { recursive: true });
  const bytes = Buffer.concat(pieces);

  // Splits in the middle of a weight, as converters do.
  const cut = Math.floor(bytes.length / 2);
  json.weightsManifest[0].paths = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
  fs.writeFileSync(path.join(folderOfForm, 'group1-shard1of2.bin'), bytes.subarray(0, cut));
  fs.writeFileSync(path.join(folderOfForm, 'group1-shard2of2.bin'), bytes.subarray(cut));
  fs.writeFileSync(path.join(folderOfForm, 'model.json'), JSON.stringify(json));
}

// Truncates instead of rounding. Any half does, because both sides decode the same bits.
function toHalf(value) {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0];
  const exponent = ((bits >> 23) & 255) - 112;
  return exponent <= 0 ? 0 : ((bits >> 16) & 0x8000) | (exponent << 10) | ((bits >> 13) & 0x3ff);
}

async function writeScores(at) {
  const model = await loadModel(at);
  const images = tf.tensor(readNumbers(path.join(at, 'input.bin'))).reshape([-1, ...inputShape]);
  writeNumbers(path.join(at, 'scores.bin'), await model.predict(images).data());
  return model;
}

for (const [name, layers] of Object.entries(models)) {
  const at = path.join(folder, name);
  const model = tf.sequential({ layers });

  // All weights and biases differ; variances are positive.
  model.setWeights(model.weights.map((weight, i) => {
    const least = weight.originalName.endsWith('variance') ? 0.5 : -0.5;
    return tf.randomUniform(weight.shape, least, least + 1, 'float32', i + 1);
  }));
  await saveModel(model, at);
  const scale = name === 'rescaled' ? 1 : 1 / 255;
  writeNumbers(path.join(at, 'input.bin'), Float32Array.from({ length: 120 }, (_, i) => ((i * 7919) % 256) * scale));
  await writeScores(at);
}

const first = path.join(folder, 'plain');
const model = await loadModel(first);
for (const dtype of ['uint8', 'uint16', 'float16']) {
  const at = path.join(folder, dtype);
  quantize(model, JSON.parse(fs.readFileSync(path.join(first, 'model.json'), 'utf8')), at, dtype);
  fs.copyFileSync(path.join(first, 'input.bin'), path.join(at, 'input.bin'));
  await writeScores(at);
}
