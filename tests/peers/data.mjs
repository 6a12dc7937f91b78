// Images, votes and predictions as files.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expressions, predictionOf, voteColumns } from './score.mjs';

const split = 'validation';

function filesOf(folder) {
  return fs.existsSync(folder) ? fs.readdirSync(folder).sort().map((name) => path.join(folder, name)) : [];
}

export function hashOf(file) {
  return crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex');
}

/**
 * The images of the validation split in the order of their paths, with the name of their folder as label, and whether a
 * byte-identical image is in the training split.
 * @param {string} root The folder with train/ and validation/.
 */
export function findImages(root) {
  const training = new Set(expressions.flatMap((name) => filesOf(path.join(root, 'train', name))).map(hashOf));
  return expressions.flatMap((label) => filesOf(path.join(root, split, label)).map((file) => ({
    path: `${split}/${label}/${path.basename(file)}`,
    label,
    isAlsoInTraining: training.has(hashOf(file)),
  })));
}

function readRows(file, columns) {
  const [header, ...lines] = fs.readFileSync(file, 'utf8').trim().split(/\r?\n/).map((line) => line.split(','));
  const at = (name) => {
    if (!header.includes(name)) {
      throw new Error(`${file} has no column "${name}"; its header is "${header}".`);
    }

    return header.indexOf(name);
  };
  const indices = columns.map(at);
  const key = at('path');
  return new Map(lines.map((cells) => [cells[key], indices.map((index) => Number(cells[index]))]));
}

/** The votes for each path. */
export function readVotes(file) {
  const columns = Object.keys(voteColumns);
  return new Map([...readRows(file, columns)].map(([name, counts]) => [
    name, Object.fromEntries(columns.map((column, i) => [column, counts[i]])),
  ]));
}

/** Writes the seven scores of each image. */
export function writePredictions(file, rows) {
  const lines = rows.map((row) => `${row.path},${[...row.scores].join(',')}`);
  fs.writeFileSync(file, `path,${expressions.join(',')}\n${lines.join('\n')}\n`);
}

/** The predicted expression of each image. */
export function readPredictions(file, images) {
  const rows = readRows(file, expressions);
  return images.map((image) => {
    const scores = rows.get(image.path);
    if (!scores?.every(Number.isFinite)) {
      throw new Error(`${file} has no prediction for "${image.path}".`);
    }

    return predictionOf(scores);
  });
}
