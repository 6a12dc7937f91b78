// Draws a photo for display. It is a canvas, so that the page's policy needs to allow no addresses of other kinds.

const longestSide = 1600;

/** The picture of a file, upright; null where the browser cannot decode it. */
export async function openPhoto(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    return null;
  }
}

/** Draws a picture, and closes it. */
export function drawPhoto(image, canvas) {
  resize(image, canvas);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
}

/** Draws a gray picture of a size, where the browser cannot draw what the server can. */
export function drawBlank(size, canvas) {
  resize(size, canvas);
  const context = canvas.getContext("2d");
  context.fillStyle = "#888";
  context.fillRect(0, 0, canvas.width, canvas.height);
}

function resize(size, canvas) {
  const scale = Math.min(1, longestSide / Math.max(size.width, size.height));
  canvas.width = Math.max(1, Math.round(scale * size.width));
  canvas.height = Math.max(1, Math.round(scale * size.height));
}
