// Talks to the server, and describes in a sentence what went wrong.

/** An error that the page shows as it is. */
export class Problem extends Error {
  /**
   * @param message What went wrong.
   * @param isTemporary Whether another request may succeed.
   */
  constructor(message, isTemporary = false) {
    super(message);
    this.isTemporary = isTemporary;
  }
}

/** The server takes no picture at the moment. */
class Busy extends Problem {
  constructor(seconds) {
    super("The server is busy.", true);
    this.seconds = seconds;
  }
}

/** Analyzes a picture. */
export async function analyze(picture, signal) {
  const response = await send(picture, signal);
  if (response.ok) return await response.json();
  if (response.status !== 503 && response.status !== 429) throw await describe(response);
  throw new Busy(Number(response.headers.get("Retry-After") ?? 1));
}

/** Analyzes a picture. A busy server is asked again until it takes the picture. */
export async function analyzePatiently(picture, signal, onBusy) {
  for (;;) {
    try {
      return await analyze(picture, signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof Busy)) throw error;
      onBusy();
      await pause(1000 * error.seconds, signal);
    }
  }
}

/** Resolves after a time; rejects when the signal is aborted. */
export async function pause(milliseconds, signal) {
  signal.throwIfAborted();
  await new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

async function send(picture, signal) {
  try {
    return await fetch("api/expressions", { method: "POST", body: picture, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw await isAlive(signal)
      ? new Problem("The connection to the server broke off. Try it again.", true)
      : new Problem("The server does not answer. It may have been stopped: start it again.", true);
  }
}

async function isAlive(signal) {
  try {
    return (await fetch("health", { cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
}

async function describe(response) {
  let detail = "";
  try {
    detail = (await response.json()).detail ?? "";
  } catch {
    // A proxy between has answered.
  }
  switch (response.status) {
    case 413: return new Problem(`This file is too large. ${detail}`);
    case 422:
    case 400: return new Problem(`This file cannot be opened as a picture. ${detail}`);
    case 408: return new Problem(`The upload took too long. ${detail}`, true);
    default: return new Problem(`The server refused the picture (status ${response.status}). ${detail}`);
  }
}
