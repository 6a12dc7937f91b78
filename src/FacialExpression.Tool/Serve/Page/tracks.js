// Follows faces from frame to frame, and smooths their scores over time.

export const expressions = ["Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"];

const leastOverlap = 0.3;
const patience = 1; // Seconds that a face may be out of sight.

export class Tracks {
  #tracks = [];
  #nextId = 1;

  /**
   * Adds the faces of a frame.
   * @param faces The server's faces.
   * @param time Seconds.
   * @param tau The time constant of the smoothing in seconds; 0 for none.
   * @returns The faces in sight: id, box, scores by name, expression.
   */
  update(faces, time, tau) {
    const pairs = [];
    for (const track of this.#tracks) {
      for (const face of faces) {
        const overlap = intersectionOverUnion(track.box, face.box);
        if (overlap >= leastOverlap) pairs.push({ track, face, overlap });
      }
    }
    pairs.sort((a, b) => b.overlap - a.overlap);
    const matched = new Map();
    for (const { track, face } of pairs) {
      if (!matched.has(track) && ![...matched.values()].includes(face)) matched.set(track, face);
    }
    for (const [track, face] of matched) follow(track, face, time, tau);
    const taken = new Set(matched.values());
    for (const face of faces) {
      if (!taken.has(face)) {
        this.#tracks.push({ id: this.#nextId++, box: face.box, scores: { ...face.scores }, expression: face.expression, time });
      }
    }
    this.#tracks = this.#tracks.filter(track => time - track.time <= patience);
    return this.#tracks.filter(track => track.time === time);
  }
}

function follow(track, face, time, tau) {
  // Frames come at any rate: what counts is the time between them.
  const weight = tau > 0 ? 1 - Math.exp(-(time - track.time) / tau) : 1;
  for (const name of expressions) track.scores[name] += weight * (face.scores[name] - track.scores[name]);
  track.expression = expressions.reduce((best, name) => track.scores[name] > track.scores[best] ? name : best);
  track.box = face.box;
  track.time = time;
}

function intersectionOverUnion(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}
