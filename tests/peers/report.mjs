// Writes the figures as JSON, and tables. DocsTests compares those of README.md and docs/performance.md with them.
import fs from 'node:fs';
import path from 'node:path';
import { expressions } from './score.mjs';

const percent = (value) => (value === null ? '–' : (value * 100).toFixed(1));
const count = (value) => value.toLocaleString('en-US');
const millions = (value) => `${(value / 1e6).toFixed(2)} M`;

/** A Markdown table whose columns after the first hold numbers, unless they are text. */
function table(header, rows, isText = false) {
  const line = (cells) => `| ${cells.join(' | ')} |`.replace('|  |', '| |');
  return [line(header), `|---|${header.slice(1).map(() => (isText ? '---|' : '---:|')).join('')}`, ...rows.map(line)].join('\n');
}

function accuracyTable(systems, of) {
  const columns = ['labels', 'majority'].flatMap((set) => ['accuracy', 'macro-F1', 'balanced'].map((name) => `${set}: ${name}`));
  const figures = (figure) => [percent(figure.accuracy), percent(figure.macroF1), percent(figure.balancedAccuracy)];
  return table(
    ['', 'parameters', ...columns],
    systems.map((system) => [
      system.name, millions(system.parameters), ...figures(of(system).labels), ...figures(of(system).majority),
    ]),
  );
}

function recallTable(systems, labelSet) {
  return table(
    ['', ...expressions],
    systems.map((system) => [system.name, ...expressions.map((name) => percent(system.all[labelSet].recall[name]))]),
  );
}

function speedTable(speed) {
  return table(
    ['', 'ms per image', 'time relative to FacialExpression'],
    speed.systems.map((system) => [system.name, system.milliseconds.toFixed(2), system.relativeTime.toFixed(2)]),
  );
}

function photoTable(photo) {
  return table(
    ['', 'faces found', 'ms', 'time relative to FacialExpression', 'most memory in MB'],
    photo.systems.map((system) => [
      system.name, system.faces, system.milliseconds.toFixed(0), system.relativeTime.toFixed(1),
      (system.peakBytes / 1e6).toFixed(0),
    ]),
  );
}

function page(result) {
  const { data, systems, speed, photo } = result;
  const unique = systems[0].withoutDuplicates;
  const intervals = systems.flatMap((system) => [system.all.labels.interval95, system.all.majority.interval95]);
  const machine = result.hardware.split(', ').slice(0, 2).join(', ');
  return `# Peers

FacialExpression and other libraries on the same images, written by

\`\`\`
tests/peers/run.sh --data fer2013.zip --votes ferplus_votes.csv --out docs/peers
\`\`\`

[peers.json](peers.json) has all digits, versions and hardware. Accuracy, macro-F1 and recall are in %.

## Accuracy

${accuracyTable(systems, (system) => system.all)}

*Labels* are those of FER-2013, on all ${count(data.images)} images of the validation split (PublicTest). *Majority*
is what more than half of ten people answered, by FER+'s protocol: single votes are dropped, all other votes count, and
images without a majority for one of the seven expressions are left out. ${count(data.withMajority)} images remain.
FER-2013's own label is the majority on ${percent(data.labelIsMajority)} % of them. Macro-F1 is the mean F1 of the seven
expressions, *balanced* accuracy is their mean recall. One pass per image. The 95 % interval of an accuracy is at most
± ${percent(Math.max(...intervals))} points.

**The systems do not compete on equal terms.** Our model was selected and calibrated on these images, so its figures are slightly
too high. The last table lists what the others were trained on and selected by.

## Without images that are also in the training split

${accuracyTable(systems, (system) => system.withoutDuplicates)}

${count(data.alsoInTraining)} validation images are byte-identical to a training image.
${count(unique.labels.images)} others remain, of which ${count(unique.majority.images)} have a majority.

## Recall per expression

Labels:

${recallTable(systems, 'labels')}

Majority of votes:

${recallTable(systems, 'majority')}

## Speed

${speedTable(speed)}

From the bytes of a 48×48 JPEG to seven scores: decode and predict, one image after the other, one thread per system.
Medians of ${speed.rounds} rounds over the same ${count(speed.imagesPerRound)} images. Systems take turns within a round
and rest otherwise. A ratio is the median of the ratios per round. Measured on ${machine}.

## A whole photo

${photoTable(photo)}

From the bytes of a JPEG of 4000×3000 pixels (${(photo.bytes / 1e6).toFixed(1)} MB) to its faces with boxes and expressions, one
thread per system, medians of ${photo.rounds} rounds in turns. The photo shows twelve drawn people with a camera's noise. Memory is
that of the whole process. FacialExpression is called as
${photo.systems[0].call}, human as ${photo.systems[1].call}.

## How each system is used

In the other tables each system gets the whole image, a cropped face, and does its own preprocessing. No face is detected first.

${table(
    ['', 'engine', 'call', 'trained on'],
    systems.map((system) => [system.name, system.engine, system.call, system.training]),
    true,
  )}

- The JPEGs of the others are decoded by libjpeg-turbo (\`@cwasm/jpeg-turbo\`), the fastest of five decoders that were tried.
- TensorFlow.js runs on its WebAssembly backend with SIMD. Its native backend downloads a library from outside the registry.
- No npm package with the weights of mini-Xception was found, so it is not here.
`;
}

export function writeReport(folder, result) {
  fs.mkdirSync(folder, { recursive: true });
  const write = (name, content) => fs.writeFileSync(path.join(folder, name), `${content.trimEnd()}\n`);
  write('peers.json', JSON.stringify(result, null, 2));
  write('accuracy.md', accuracyTable(result.systems, (system) => system.all));
  write('speed.md', speedTable(result.speed));
  write('photo.md', photoTable(result.photo));
  write('peers.md', page(result));
}
