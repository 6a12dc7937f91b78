// The page: photos and the camera in, boxes, bars and a timeline out.

import { Camera } from "./camera.js";
import { FacesView } from "./faces.js";
import { drawBlank, drawPhoto, openPhoto } from "./photo.js";
import { analyze, analyzePatiently, pause, Problem } from "./server.js";
import { Timeline } from "./timeline.js";
import { Tracks } from "./tracks.js";

const byId = id => document.getElementById(id);
const [stage, frame, photo, video, empty] = ["stage", "frame", "photo", "video", "empty"].map(byId);
const [problem, status, live, rate] = ["problem", "status", "live", "rate"].map(byId);
const [cameraButton, flipButton, smoothing, notice] = ["camera", "flip", "smoothing", "notice"].map(byId);

const faces = new FacesView();
const timeline = new Timeline();
const camera = new Camera(video);
const noFace = "No face was found. Faces must look towards the camera and be at least 24 pixels large.";
let work = new AbortController();
let hasAgreed = false;
let wantsCamera = false;

/**
 * Ends what is running, the camera included, and clears what it showed.
 * @returns The signal of what begins. Once it is aborted, nothing that it belongs to may change the page.
 */
function begin() {
  work.abort();
  work = new AbortController();
  wantCamera(false);
  fill(null);
  faces.clear("");
  problem.textContent = "";
  status.textContent = "";
  rate.textContent = "";
  flipButton.hidden = true;
  return work.signal;
}

function fail(error, signal) {
  if (signal.aborted) return;
  status.textContent = "";
  frame.classList.remove("waiting");
  problem.textContent = error instanceof Problem ? error.message : `The page failed: ${error.message}`;
}

function fill(kind) {
  stage.classList.toggle("filled", kind !== null);
  frame.hidden = kind === null;
  empty.hidden = kind !== null;
  photo.hidden = kind !== photo;
  video.hidden = kind !== video;
  live.hidden = kind !== video;
  frame.classList.toggle("moving", kind === video);
}

const summary = tracks => tracks
  .map(track => `${track.expression} ${Math.round(100 * track.scores[track.expression])}\u00a0%`)
  .join(", ");

const count = number => number === 1 ? "1 face" : `${number} faces`;

// Photos

async function showPhoto(file) {
  const signal = begin();
  try {
    const image = await openPhoto(file);
    if (signal.aborted) return;
    if (image) {
      drawPhoto(image, photo);
      frame.classList.remove("mirrored");
      frame.classList.add("waiting");
      fill(photo);
    }
    status.textContent = "Analyzing…";
    const result = await analyzePatiently(
      file, signal, () => status.textContent = "The server is busy. The photo is sent again soon…");
    if (signal.aborted) return;
    if (!image) drawBlank(result.picture, photo);
    fill(photo);
    frame.classList.remove("waiting");
    const tracks = new Tracks().update(result.faces, 0, 0);
    faces.show(tracks, result.picture, photo, false);
    photo.setAttribute("aria-label", tracks.length > 0 ? `The photo, with ${count(tracks.length)}` : "The photo, without faces");
    status.textContent = tracks.length > 0 ? `${count(tracks.length)}: ${summary(tracks)}` : noFace;
  } catch (error) {
    fail(error, signal);
  }
}

// The camera

cameraButton.addEventListener("click", () => {
  if (wantsCamera) {
    begin();
    faces.clear("The camera is off.");
    status.textContent = "The camera is off.";
  } else if (hasAgreed) {
    startCamera();
  } else {
    notice.returnValue = "no";
    notice.showModal();
  }
});

notice.addEventListener("close", () => {
  if (notice.returnValue === "yes") {
    hasAgreed = true;
    startCamera();
  }
});

flipButton.addEventListener("click", () => {
  camera.flip();
  startCamera();
});

smoothing.addEventListener("input", () => byId("seconds").textContent = `${Number(smoothing.value).toFixed(1)} s`);

/** Shows whether the camera is on or on its way: the button then stops it. */
function wantCamera(wants) {
  wantsCamera = wants;
  cameraButton.textContent = wants ? "Stop camera" : "Camera";
  cameraButton.setAttribute("aria-pressed", String(wants));
}

async function startCamera() {
  const signal = begin();
  wantCamera(true);
  try {
    status.textContent = "Waiting for the camera…";
    await camera.start(signal, () => signal.aborted || fail(new Problem("The camera was disconnected."), begin()));
    const hasOthers = await camera.hasOthers();
    if (signal.aborted) return;
    flipButton.hidden = !hasOthers;
    frame.classList.toggle("mirrored", camera.isMirrored);
    fill(video);
    timeline.clear();
    status.textContent = "The camera is on.";
    await watch(signal);
  } catch (error) {
    if (!signal.aborted) fail(error, begin());
  }
}

const longestGap = 2000; // Milliseconds between frames. After a longer time, the expression in between is not known.

/** Sends a frame, waits for its answer, shows it, takes the next frame. */
async function watch(signal) {
  const tracks = new Tracks();
  let wasHidden = false;
  document.addEventListener("visibilitychange", () => wasHidden ||= document.hidden, { signal });
  let taken = -Infinity;
  const announce = new Announcements();
  let last = performance.now();
  let shown = last;
  let framesPerSecond = 0;
  while (!signal.aborted) {
    if (document.hidden) {
      await new Promise(resolve => document.addEventListener("visibilitychange", resolve, { once: true }));
      continue;
    }
    const picture = await camera.take();
    if (signal.aborted) return;
    const time = performance.now();
    // A hidden page gets no frames, and may become hidden and visible again while it waits for one.
    const isAfterGap = wasHidden || time - taken > longestGap;
    wasHidden = false;
    taken = time;
    let result;
    try {
      result = await analyze(picture, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!error.isTemporary) throw error;
      // The camera stays on while the server is busy or is started again. The frame would be old by then, so it is dropped.
      fail(error, signal);
      faces.show([], null, null, false);
      timeline.add(time / 1000, null);
      await pause(1000 * (error.seconds ?? 1), signal);
      continue;
    }
    if (signal.aborted) return;
    problem.textContent = "";
    const seen = tracks.update(result.faces, time, Number(smoothing.value));
    faces.show(seen, result.picture, camera.frame, camera.isMirrored);
    if (isAfterGap) timeline.add(time / 1000, null);
    timeline.add(time / 1000, seen.find(track => track.id === faces.chosen) ?? largest(seen));
    announce.show(seen, time);

    const now = performance.now();
    const seconds = (now - last) / 1000;
    framesPerSecond += (1 - Math.exp(-seconds)) * (1 / seconds - framesPerSecond);
    last = now;
    if (now - shown >= 500) {
      shown = now;
      rate.textContent = `${framesPerSecond.toFixed(1)} frames per second`;
    }
  }
}

const largest = tracks => tracks.reduce(
  (best, track) => !best || track.box.width * track.box.height > best.box.width * best.box.height ? track : best, null);

/** Announces changes to screen readers, but not with every frame. */
class Announcements {
  #last = null;
  #time = -Infinity;

  show(tracks, time) {
    const labels = tracks.map(track => track.expression).join(", ");
    if (labels === this.#last || time - this.#time < 3000) return;
    this.#last = labels;
    this.#time = time;
    status.textContent = tracks.length > 0 ? `${count(tracks.length)}: ${labels}` : "No face is in view.";
  }
}

// Choose, drop, paste

byId("file").addEventListener("change", event => {
  const [file] = event.target.files;
  if (file) showPhoto(file);
  event.target.value = ""; // The same file may be chosen again.
});

document.addEventListener("paste", event => {
  const [file] = event.clipboardData.files;
  if (file) showPhoto(file);
});

let depth = 0;
const hasFiles = event => event.dataTransfer.types.includes("Files");
document.addEventListener("dragenter", event => hasFiles(event) && stage.classList.toggle("over", ++depth > 0));
document.addEventListener("dragleave", event => hasFiles(event) && stage.classList.toggle("over", --depth > 0));
document.addEventListener("dragover", event => event.preventDefault());
document.addEventListener("drop", event => {
  event.preventDefault();
  depth = 0;
  stage.classList.remove("over");
  const [file] = event.dataTransfer.files;
  if (file) showPhoto(file);
});
