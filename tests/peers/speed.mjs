// Times all systems in turns.
import { median } from './score.mjs';

// Every 18th of the 3,589 validation images, which are 200.
const imagesPerRound = 200;

/**
 * Each round times one pass of every system over the same images, one system at a time; the first system changes from round to
 * round. A pass before the first round is not counted.
 * @returns Milliseconds per image, and the time relative to the first system's: medians of the rounds.
 */
export async function compare(systems, rounds, imageCount) {
  const step = Math.max(1, Math.round(imageCount / imagesPerRound));
  const milliseconds = systems.map(() => []);
  let images = 0;
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < systems.length; turn++) {
      const i = (turn + round + 1) % systems.length;
      const answer = await systems[i].ask(`time ${step}`);
      images = answer.images;
      if (round >= 0) {
        milliseconds[i].push(answer.seconds * 1000 / answer.images);
      }
    }
  }

  return {
    rounds,
    imagesPerRound: images,
    threads: 1,
    systems: systems.map((system, i) => ({ name: system.facts.name, ...timesOf(milliseconds, i) })),
  };
}

/**
 * Times the systems on one photo in turns, from its file's bytes to its faces' expressions. A call before the first round is not
 * counted.
 * @returns As compare, and for each system the faces that it found and the most memory that its process had.
 */
export async function comparePhoto(systems, rounds) {
  const milliseconds = systems.map(() => []);
  const faces = [];
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < systems.length; turn++) {
      const i = (turn + round + 1) % systems.length;
      const answer = await systems[i].ask('time');
      faces[i] = answer.faces.length;
      if (round >= 0) {
        milliseconds[i].push(answer.seconds * 1000);
      }
    }
  }

  const figures = [];
  for (const [i, system] of systems.entries()) {
    const { peakBytes } = await system.ask('memory');
    const { name, package: origin, call } = system.facts;
    figures.push({ name, package: origin, call, faces: faces[i], ...timesOf(milliseconds, i), peakBytes });
  }

  return { rounds, threads: 1, systems: figures };
}

function timesOf(milliseconds, i) {
  return {
    milliseconds: median(milliseconds[i]),
    relativeTime: median(milliseconds[i].map((value, round) => value / milliseconds[0][round])),
    millisecondsOfRounds: milliseconds[i],
  };
}
