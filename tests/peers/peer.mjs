// node peer.mjs NAME FOLDER: runs one of systems/ on the images in FOLDER/images.txt. Commands are lines of the standard input,
// answers are lines of JSON. PeerProcess.cs of the benchmarks does the same for FacialExpression.
//   predict FILE   writes the scores of all images
//   time STEP      decodes and predicts every STEP-th image from bytes in memory, and answers with the seconds
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { writePredictions } from './data.mjs';
import { expressions } from './score.mjs';

const [name, folder] = process.argv.slice(2);
const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
console.log = console.error; // The standard output has answers only.

const paths = fs.readFileSync(path.join(folder, 'images.txt'), 'utf8').trim().split('\n');
const bytes = (image) => fs.readFileSync(path.join(folder, image));
const { load } = await import(`./systems/${name}.mjs`);
const { facts, predict } = await load();
answer(facts);

const commands = {
  async predict(file) {
    const rows = [];
    for (const image of paths) {
      const scores = await predict(bytes(image));
      rows.push({ path: image, scores: expressions.map((expression) => scores[expression]) });
    }

    writePredictions(file, rows);
    return { images: rows.length };
  },
  async time(step) {
    const images = paths.filter((_, i) => i % Number(step) === 0).map(bytes);
    const start = process.hrtime.bigint();
    for (const image of images) {
      await predict(image);
    }

    return { images: images.length, seconds: Number(process.hrtime.bigint() - start) / 1e9 };
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [command, argument] = line.split(/ (.*)/);
  answer(await commands[command](argument));
}
