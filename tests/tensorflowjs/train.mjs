// node train.mjs FOLDER: trains model.json on one batch, input.bin and targets.bin, with the settings in settings.json.
// Writes losses.json and the trained model to trained/.
import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { loadModel, readNumbers, saveModel } from './files.mjs';

const folder = process.argv[2];
const at = (file) => path.join(folder, file);
const settings = JSON.parse(fs.readFileSync(at('settings.json'), 'utf8'));
const model = await loadModel(folder);
const [, ...shape] = model.inputs[0].shape;
const images = tf.tensor(readNumbers(at('input.bin'))).reshape([-1, ...shape]);
const targets = tf.tensor(readNumbers(at('targets.bin'))).reshape([images.shape[0], -1]);
const optimizer = settings.optimizer === 'adam'
  ? tf.train.adam(settings.learningRate, settings.beta1, settings.beta2, settings.epsilon)
  : settings.momentum > 0
    ? tf.train.momentum(settings.learningRate, settings.momentum, settings.nesterov)
    : tf.train.sgd(settings.learningRate);
model.compile({ optimizer, loss: 'categoricalCrossentropy' });
const losses = [];
for (let step = 1; step <= settings.steps; step++) {
  if (settings.optimizer === 'adam') {
    // Keras adds epsilon before it corrects the bias of the second moment, TensorFlow.js after. This converts Keras' epsilon.
    optimizer.epsilon = settings.epsilon / Math.sqrt(1 - settings.beta2 ** step);
  }

  losses.push(await model.trainOnBatch(images, targets));
}

fs.writeFileSync(at('losses.json'), JSON.stringify(losses));
await saveModel(model, at('trained'));
