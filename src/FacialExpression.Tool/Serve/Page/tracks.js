// Follows faces from frame to frame as the library's ExpressionTracker does, with its default options: the same association,
// motion, smoothing and labels. A test compares the two.

export const expressions = ["Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"];

const leastOverlap = Math.fround(0.3); // Of a face's box and the box where its track is expected.
const labelMargin = 0.1; // By how much another score must exceed that of the label to become the label.
const lostAfter = 500; // Milliseconds that a track outlasts frames without its face.
const meanTime = 0.15; // Seconds that the mean of the velocity reaches back.
const fadeTime = 0.5; // Seconds in which the velocity fades to 37 %.

export class Tracks {
  #tracks = []; // The oldest first.
  #lastId = 0;

  /**
   * Adds the faces of a frame.
   * @param faces The server's faces.
   * @param time Milliseconds, not before the previous frame's.
   * @param smoothingTime The time constant of the smoothing in seconds; 0 for none.
   * @returns The tracks of the faces, in their order: id, box, smoothed scores by name, and the expression to show.
   */
  update(faces, time, smoothingTime) {
    const trackOfFace = associate(this.#tracks, faces, time);
    const seen = faces.map((face, i) => {
      const track = trackOfFace[i] ?? this.#begin(face, time);
      see(track, face, time, smoothingTime);
      return track;
    });
    for (const track of this.#tracks) track.isMissed = !seen.includes(track);
    this.#tracks = this.#tracks.filter(track => !isOver(track, time));
    return seen;
  }

  #begin(face, time) {
    const track = {
      id: ++this.#lastId, box: face.box, scores: { ...face.scores }, expression: face.expression,
      time, velocity: [0, 0], weight: 0,
    };
    this.#tracks.push(track);
    return track;
  }
}

const isOver = (track, time) => track.isMissed && time - track.time >= lostAfter;

/** Which track continues in which face: the pair with the highest overlap first, then the older track, then the earlier face. */
function associate(tracks, faces, time) {
  const pairs = [];
  tracks.forEach((track, t) => {
    if (isOver(track, time)) return;
    const box = expect(track, time);
    faces.forEach((face, f) => {
      const overlap = intersectionOverUnion(box, face.box);
      if (overlap >= leastOverlap) pairs.push({ track, t, f, overlap });
    });
  });
  pairs.sort((a, b) => b.overlap - a.overlap || a.t - b.t || a.f - b.f);
  const trackOfFace = [];
  for (const { track, f } of pairs) {
    if (!trackOfFace[f] && !trackOfFace.includes(track)) trackOfFace[f] = track;
  }
  return trackOfFace;
}

/** A frame has the face of a track. */
function see(track, face, time, smoothingTime) {
  const seconds = (time - track.time) / 1000;
  move(track, face.box, seconds);
  // Frames come at any rate: what counts is the time between them.
  const weight = smoothingTime > 0 ? 1 - Math.exp(-seconds / smoothingTime) : 1;
  for (const name of expressions) track.scores[name] += weight * (face.scores[name] - track.scores[name]);
  const best = expressions.reduce((a, b) => track.scores[b] > track.scores[a] ? b : a);
  if (track.scores[best] - track.scores[track.expression] > labelMargin) track.expression = best;
  track.time = time;
}

/** Adds the way to a new box to the mean of the velocity, in pixels per second. */
function move(track, box, seconds) {
  if (seconds > 0) {
    const past = Math.exp(-seconds / meanTime);
    const [x, y] = [0, 1].map(i => (center(box)[i] - center(track.box)[i]) / seconds);
    track.velocity = [past * track.velocity[0] + (1 - past) * x, past * track.velocity[1] + (1 - past) * y];
    track.weight = past * track.weight + (1 - past);
  }
  track.box = box;
}

/** The box where a face is expected: its last one, moved on by a velocity that fades. */
function expect({ box, time: last, velocity: [x, y], weight }, time) {
  if (weight === 0) return box;
  const seconds = fadeTime * (1 - Math.exp(-(time - last) / 1000 / fadeTime)) / weight;
  return { ...box, x: box.x + x * seconds, y: box.y + y * seconds };
}

const center = box => [box.x + box.width / 2, box.y + box.height / 2];

function intersectionOverUnion(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  // As precise as the library's, so that ties are the same ones.
  return Math.fround(both / (a.width * a.height + b.width * b.height - both));
}
