// face-api on TensorFlow.js' WebAssembly backend. Its expression network takes a cropped face of any size by a public function.
import path from 'node:path';
import { decodeToTensor, modules, require, useOneThread, versionOf, wasmFiles } from './tensorflow.mjs';

const name = '@vladmandic/face-api';
const labels = {
  angry: 'angry',
  disgusted: 'disgust',
  fearful: 'fear',
  happy: 'happy',
  neutral: 'neutral',
  sad: 'sad',
  surprised: 'surprise',
};

export async function load() {
  const tf = require('@tensorflow/tfjs');
  require('@tensorflow/tfjs-backend-wasm').setWasmPaths(wasmFiles);
  useOneThread(tf);
  await tf.setBackend('wasm');
  await tf.ready();
  const faceapi = require(`${name}/dist/face-api.node-wasm.js`);
  const net = faceapi.nets.faceExpressionNet;
  await net.loadFromDisk(path.join(modules, name, 'model'));
  const parameters = [net, net.faceFeatureExtractor].flatMap((part) => part.getParamList());
  return {
    facts: {
      name: `face-api ${versionOf(name)}`,
      package: name,
      licence: 'MIT',
      engine: `TensorFlow.js ${tf.version_core}, ${tf.getBackend()}`,
      parameters: parameters.reduce((sum, { tensor }) => sum + tensor.size, 0),
      call: '`nets.faceExpressionNet.predictExpressions(tensor)` on the decoded image',
      training: 'public data sets and images from the web, which its author does not name; they may contain FER-2013',
    },
    async predict(jpeg) {
      const image = decodeToTensor(tf, jpeg);
      const result = await net.predictExpressions(image);
      image.dispose();
      return Object.fromEntries(Object.entries(labels).map(([theirs, ours]) => [ours, result[theirs]]));
    },
  };
}
