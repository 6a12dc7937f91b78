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

  const ratio = (i) => median(milliseconds[i].map((value, round) => value / milliseconds[0][round]));
  return {
    rounds,
    imagesPerRound: images,
    threads: 1,
    systems: systems.map((system, i) => ({
      name: system.facts.name,
      milliseconds: median(milliseconds[i]),
      relativeTime: ratio(i),
      millisecondsOfRounds: milliseconds[i],
    })),
  };
}
