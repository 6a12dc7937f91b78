// human on TensorFlow.js' WebAssembly backend. human.detect() always finds the face first, so the emotion network that human has
// loaded is called with the steps of human's emotion module: resize to 64×64, weighted gray, scale to [-1, 1].
import fs from 'node:fs';
import path from 'node:path';
import { decodeToTensor, modules, require, useOneThread, versionOf, wasmFiles } from './tensorflow.mjs';

const name = '@vladmandic/human';
const labels = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
const modelAddress = 'http://models/';
const off = { enabled: false };

/** Loads human with some of its networks for faces, and no other. */
export async function loadHuman(face, settings = {}) {
  // On this backend human fetches models from an address. Its own files are the answer, without a network.
  globalThis.fetch = async (url) =>
    new Response(fs.readFileSync(path.join(modules, name, 'models', path.basename(new URL(url, modelAddress).pathname))));

  // The package does not list its build for this backend among its exports for Node.js.
  const { Human } = require(path.join(modules, name, 'dist/human.node-wasm.js'));
  const human = new Human({
    backend: 'wasm',
    wasmPath: wasmFiles,
    modelBasePath: modelAddress,
    face: {
      enabled: true,
      emotion: off,
      detector: off,
      mesh: off,
      iris: off,
      description: off,
      antispoof: off,
      liveness: off,
      ...face,
    },
    body: off,
    hand: off,
    object: off,
    gesture: off,
    segmentation: off,
    filter: off,
    ...settings,
  });
  const { tf } = human;
  useOneThread(tf);
  await human.init();
  await human.load();
  return { human, facts: { name: `human ${versionOf(name)}`, package: name } };
}

export async function load() {
  const { human, facts } = await loadHuman({ emotion: { enabled: true } });
  const { tf } = human;
  const model = human.models.models.emotion;
  const [, height, width] = model.inputs[0].shape;
  const gray = tf.tensor1d([0.2989, 0.587, 0.114]);
  const weights = Object.values(model.weights).flat().filter((tensor) => tensor.dtype === 'float32');
  return {
    facts: {
      ...facts,
      licence: 'MIT',
      engine: `TensorFlow.js ${tf.version_core}, ${tf.getBackend()}`,
      parameters: weights.reduce((sum, tensor) => sum + tensor.size, 0),
      call: '`models.models.emotion.execute(tensor)` with the steps of its `emotion.ts`; `detect` always finds a face first',
      training: 'its file names oarriaga/face_classification as its origin, whose script trains on FER-2013\'s Training part and '
        + 'selects by the other two, this split among them',
    },
    async predict(jpeg) {
      const result = tf.tidy(() => {
        const image = tf.div(tf.expandDims(decodeToTensor(tf, jpeg)), 255);
        const resized = tf.image.resizeBilinear(image, [height, width], false);
        const one = tf.sum(tf.mul(resized, gray), 3, true);
        return model.execute(tf.mul(tf.sub(one, 0.5), 2));
      });
      const scores = await result.data();
      result.dispose();
      return Object.fromEntries(labels.map((label, i) => [label, scores[i]]));
    },
  };
}
