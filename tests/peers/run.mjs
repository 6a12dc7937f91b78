// node run.mjs --program DLL --data ZIP --images FOLDER --votes FILE --out FOLDER --work FOLDER [--rounds N]: started by run.sh.
// Every system predicts all images of the validation split, then all of them are timed in turns.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findImages, hashOf, readPredictions, readVotes } from './data.mjs';
import { writeReport } from './report.mjs';
import { evaluate, majorityOf } from './score.mjs';
import { compare, comparePhoto } from './speed.mjs';
import { System } from './system.mjs';

const text = { type: 'string' };
const { values: options } = parseArgs({
  options: { program: text, data: text, images: text, votes: text, out: text, work: text, rounds: { ...text, default: '9' } },
});
const images = findImages(options.images);
const votes = readVotes(options.votes);
const missing = images.filter((image) => !votes.has(image.path));
if (images.length === 0 || missing.length > 0) {
  throw new Error(images.length === 0
    ? `There are no images in ${options.images}/validation/CLASS.`
    : `${missing.length} images have no row in ${options.votes}, "${missing[0].path}" among them.`);
}

for (const image of images) {
  image.majority = majorityOf(votes.get(image.path));
}

// Null outside a clone.
function commit() {
  try {
    const [head, changes] = [['rev-parse', 'HEAD'], ['status', '--porcelain', '--untracked-files=no']].map((args) =>
      execFileSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname }).trim());
    return changes ? `${head} with changes` : head;
  } catch {
    return null;
  }
}

fs.writeFileSync(path.join(options.images, 'images.txt'), `${images.map((image) => image.path).join('\n')}\n`);
const peer = (name) => ['node', [path.join(import.meta.dirname, 'peer.mjs'), name, options.images]];
const systems = [];
for (const [program, args] of [['dotnet', [options.program, 'peer', options.images]], peer('face-api'), peer('human')]) {
  systems.push(await System.start(program, args));
}

const figuresOf = (predictions, chosen, labelOf) => {
  const indices = images.flatMap((image, i) => (chosen(image) && labelOf(image) ? [i] : []));
  return evaluate(indices.map((i) => labelOf(images[i])), indices.map((i) => predictions[i]));
};
const labelSets = { labels: (image) => image.label, majority: (image) => image.majority };
const results = [];
for (const system of systems) {
  const file = path.join(options.work, `${system.facts.package.split('/').at(-1)}.csv`);
  await system.ask(`predict ${file}`);
  const predictions = readPredictions(file, images);
  const over = (chosen) => Object.fromEntries(
    Object.entries(labelSets).map(([name, labelOf]) => [name, figuresOf(predictions, chosen, labelOf)]));
  const { hardware, packages, ...facts } = system.facts;
  results.push({ ...facts, all: over(() => true), withoutDuplicates: over((image) => !image.isAlsoInTraining) });
  console.log(`${facts.name}: ${(results.at(-1).all.labels.accuracy * 100).toFixed(2)} % of the labels, `
    + `${(results.at(-1).all.majority.accuracy * 100).toFixed(2)} % of the majorities`);
}

const speed = await compare(systems, Number(options.rounds), images.length);
for (const system of systems) {
  system.stop();
}

const file = path.join(options.work, 'photo.jpg');
execFileSync('dotnet', [options.program, 'draw-photo', file]);
const analyzers = [
  await System.start('dotnet', [options.program, 'peer-photo', file]),
  await System.start('node', [path.join(import.meta.dirname, 'photo.mjs'), file]),
];
const photo = { bytes: fs.statSync(file).size, ...await comparePhoto(analyzers, Number(options.rounds)) };
for (const analyzer of analyzers) {
  analyzer.stop();
}

writeReport(options.out, {
  data: {
    split: 'validation',
    images: images.length,
    withMajority: images.filter((image) => image.majority).length,
    labelIsMajority: figuresOf(images.map((image) => image.label), () => true, labelSets.majority).accuracy,
    alsoInTraining: images.filter((image) => image.isAlsoInTraining).length,
    sha256: { [path.basename(options.data)]: hashOf(options.data), [path.basename(options.votes)]: hashOf(options.votes) },
  },
  systems: results,
  speed,
  photo,
  seed: null, // Nothing is random: images are in the order of their paths.
  commit: commit(),
  hardware: `${systems[0].facts.hardware}, Node.js ${process.versions.node}`,
  packages: systems[0].facts.packages,
});
console.log(`written: ${path.join(options.out, 'peers.json')} and tables`);
