// The camera: its stream, and its frames as small JPEGs.

import { Problem } from "./server.js";

const longestSide = 640;

export class Camera {
  #video;
  #stream = null;
  #canvas = document.createElement("canvas");
  #facing = "user";

  constructor(video) {
    this.#video = video;
  }

  /** Whether the picture should be mirrored: the camera is on the side of the screen. */
  get isMirrored() {
    return this.#stream?.getVideoTracks()[0].getSettings().facingMode !== "environment";
  }

  /** The frame that was taken last. */
  get frame() {
    return this.#canvas;
  }

  /**
   * Switches the camera on. When the signal is aborted, which may be before there is an answer, the camera is off and stays off.
   * @param signal Ends it.
   * @param onEnd Called when the camera is unplugged or taken away.
   */
  async start(signal, onEnd) {
    if (!navigator.mediaDevices?.getUserMedia) {
      throw new Problem(window.isSecureContext
        ? "This browser gives pages no camera."
        : "Browsers give the camera to pages of this computer (http://localhost) and to pages with https only.");
    }
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: this.#facing, width: { ideal: 1280 }, height: { ideal: 720 } },
      });
    } catch (error) {
      throw new Problem(describe(error));
    }
    // The signal stops this stream and no other one.
    const stop = () => {
      for (const track of stream.getTracks()) track.stop();
      if (this.#stream === stream) this.#stream = this.#video.srcObject = null;
    };
    if (signal.aborted) stop();
    signal.throwIfAborted();
    signal.addEventListener("abort", stop, { once: true });
    stream.getVideoTracks()[0].addEventListener("ended", onEnd);
    this.#stream = this.#video.srcObject = stream;
    await this.#video.play();
  }

  /** Takes the camera at the other side of a phone at the next start. */
  flip() {
    this.#facing = this.#facing === "user" ? "environment" : "user";
  }

  /** Whether there are several cameras. Browsers report them only after one was allowed. */
  async hasOthers() {
    return (await navigator.mediaDevices.enumerateDevices()).filter(device => device.kind === "videoinput").length > 1;
  }

  /** The next frame as a JPEG. Never resolves if the camera goes off before. */
  async take() {
    await new Promise(resolve => this.#video.requestVideoFrameCallback
      ? this.#video.requestVideoFrameCallback(resolve)
      : requestAnimationFrame(resolve));
    const { videoWidth, videoHeight } = this.#video;
    const scale = Math.min(1, longestSide / Math.max(videoWidth, videoHeight, 1));
    this.#canvas.width = Math.max(1, Math.round(scale * videoWidth));
    this.#canvas.height = Math.max(1, Math.round(scale * videoHeight));
    this.#canvas.getContext("2d").drawImage(this.#video, 0, 0, this.#canvas.width, this.#canvas.height);
    return await new Promise(resolve => this.#canvas.toBlob(resolve, "image/jpeg", 0.85));
  }
}

function describe(error) {
  switch (error.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "The camera was refused. Allow it for this page in the browser's settings, then switch it on again.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "No camera was found. Connect one, or choose a photo.";
    case "NotReadableError":
    case "AbortError":
      return "The camera cannot be used. Another program may be using it.";
    default:
      return `The camera cannot be used: ${error.message}`;
  }
}
