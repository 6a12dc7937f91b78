// node photo.mjs FILE: human on a whole photo, from its bytes to its faces' expressions. Commands are lines of the standard input,
// answers are lines of JSON. PhotoProcess.cs of the benchmarks does the same for FacialExpression.
//   time     decodes and analyzes the photo once, and answers with the seconds and the faces
//   memory   answers with the most memory that the process had
import fs from 'node:fs';
import readline from 'node:readline';
import { loadHuman } from './systems/human.mjs';
import { decodeToTensor } from './systems/tensorflow.mjs';

const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
console.log = console.error; // The standard output has answers only.

const jpeg = fs.readFileSync(process.argv[2]);

// What the answer needs and no more: boxes and expressions, of up to 100 faces, without results of the call before.
const { human, facts } = await loadHuman({
  detector: { enabled: true, maxDetected: 100, rotation: false, skipFrames: 0, skipTime: 0 },
  emotion: { enabled: true, skipFrames: 0, skipTime: 0 },
}, { cacheSensitivity: 0 });
answer({ name: facts.name, package: facts.package, call: '`detect(tensor)` with its detector and emotion network, no other' });

const commands = {
  async time() {
    const start = process.hrtime.bigint();
    const tensor = decodeToTensor(human.tf, jpeg);
    const { face: faces, error } = await human.detect(tensor);
    tensor.dispose();
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (error) {
      throw new Error(error);
    }

    return { seconds, faces: faces.map((face) => ({ box: face.box, expression: face.emotion?.[0]?.emotion ?? null })) };
  },
  async memory() {
    return { peakBytes: process.resourceUsage().maxRSS * 1024 };
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  answer(await commands[line]());
}
