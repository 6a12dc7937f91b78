// The page: photos and the camera in, boxes, bars and a timeline out.

import { Camera } from "./camera.js";
import { FacesView } from "./faces.js";
import { drawBlank, drawPhoto } from "./photo.js";
import { analyze, pause, Problem } from "./server.js";
import { Timeline } from "./timeline.js";
import { Tracks } from "./tracks.js";

const byId = id => document.getElementById(id);
const [stage, frame, photo, video, empty] = ["stage", "frame", "photo", "video", "empty"].map(byId);
const [problem, status, live, rate] = ["problem", "status", "live", "rate"].map(byId);
const [cameraButton, flipButton, smoothing, notice] = ["camera", "flip", "smoothing", "notice"].map(byId);

const faces = new FacesView();
const timeline = new Timeline();
const camera = new Camera(video);
const nobody = "No face was found. Faces must look towards the camera and be at least 24 pixels large.";
let work = new AbortController();
let hasAgreed = false;

/** Ends what is running, and clears what it showed. */
function begin() {
  work.abort();
  work = new AbortController();
  problem.textContent = "";
  status.textContent = "";
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
  stopCamera();
  const signal = begin();
  faces.clear("");
  try {
    fill(null);
    const isDrawn = await drawPhoto(file, photo);
    if (signal.aborted) return;
    if (isDrawn) {
      frame.classList.remove("mirrored");
      frame.classList.add("waiting");
      fill(photo);
    }
    status.textContent = "Analyzing…";
    const result = await analyze(file, signal, () => status.textContent = "The server is busy. The photo waits for its turn…");
    if (!isDrawn) drawBlank(result.picture, photo);
    fill(photo);
    frame.classList.remove("waiting");
    const tracks = new Tracks().update(result.faces, 0, 0);
    faces.show(tracks, result.picture, photo, false);
    photo.setAttribute("aria-label", tracks.length > 0 ? `The photo, with ${count(tracks.length)}` : "The photo, without faces");
    status.textContent = tracks.length > 0 ? `${count(tracks.length)}: ${summary(tracks)}` : nobody;
  } catch (error) {
    fail(error, signal);
  }
}

// The camera

cameraButton.addEventListener("click", () => {
  if (camera.isOn) {
    stopCamera();
    begin();
    fill(null);
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
  stopCamera();
  camera.flip();
  startCamera();
});

smoothing.addEventListener("input", () => byId("seconds").textContent = `${Number(smoothing.value).toFixed(1)} s`);

async function startCamera() {
  const signal = begin();
  fill(null);
  faces.clear("");
  try {
    status.textContent = "Waiting for the camera…";
    await camera.start(() => {
      stopCamera();
      fail(new Problem("The camera was disconnected."), signal);
    });
    if (signal.aborted) {
      camera.stop();
      return;
    }
    cameraButton.textContent = "Stop camera";
    cameraButton.setAttribute("aria-pressed", "true");
    flipButton.hidden = !await camera.hasOthers();
    frame.classList.toggle("mirrored", camera.isMirrored);
    fill(video);
    timeline.clear();
    status.textContent = "The camera is on.";
    await watch(signal);
  } catch (error) {
    stopCamera();
    fill(null);
    fail(error, signal);
  }
}

function stopCamera() {
  camera.stop();
  cameraButton.textContent = "Camera";
  cameraButton.setAttribute("aria-pressed", "false");
  flipButton.hidden = true;
  rate.textContent = "";
  live.hidden = true;
}

/** Sends a frame, waits for its answer, shows it, takes the next frame. */
async function watch(signal) {
  const tracks = new Tracks();
  const announce = new Announcements();
  let last = performance.now() / 1000;
  let shown = last;
  let framesPerSecond = 0;
  while (!signal.aborted) {
    if (document.hidden) {
      await new Promise(resolve => document.addEventListener("visibilitychange", resolve, { once: true }));
      continue;
    }
    const picture = await camera.take();
    const time = performance.now() / 1000;
    let result;
    try {
      result = await analyze(picture, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!error.isTemporary) throw error;
      // The camera stays on while the server is started again.
      fail(error, signal);
      faces.show([], null, null, false);
      await pause(1000, signal);
      continue;
    }
    if (signal.aborted) return;
    problem.textContent = "";
    const seen = tracks.update(result.faces, time, Number(smoothing.value));
    faces.show(seen, result.picture, camera.frame, camera.isMirrored);
    timeline.add(time, seen.find(track => track.id === faces.chosen) ?? largest(seen));
    announce.tell(seen, time);

    const now = performance.now() / 1000;
    const weight = 1 - Math.exp(-(now - last));
    framesPerSecond += weight * (1 / (now - last) - framesPerSecond);
    last = now;
    if (now - shown >= 0.5) {
      shown = now;
      rate.textContent = `${framesPerSecond.toFixed(1)} frames per second`;
    }
  }
}

const largest = tracks => tracks.reduce(
  (best, track) => !best || track.box.width * track.box.height > best.box.width * best.box.height ? track : best, null);

/** Tells screen readers what has changed, but not with every frame. */
class Announcements {
  #told = null;
  #time = -Infinity;

  tell(tracks, time) {
    const labels = tracks.map(track => track.expression).join(", ");
    if (labels === this.#told || time - this.#time < 3) return;
    this.#told = labels;
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
