// Draws a photo for display. It is a canvas, so that the page's policy needs to allow no addresses of other kinds.

const longestSide = 1600;

/** Draws a file, upright. Returns whether the browser could. */
export async function drawPhoto(file, canvas) {
  let image;
  try {
    image = await createImageBitmap(file);
  } catch {
    return false;
  }
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height));
  canvas.width = Math.max(1, Math.round(scale * image.width));
  canvas.height = Math.max(1, Math.round(scale * image.height));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return true;
}

/** Draws a gray picture of a size, where the browser cannot draw what the server can. */
export function drawBlank(size, canvas) {
  const scale = Math.min(1, longestSide / Math.max(size.width, size.height));
  canvas.width = Math.max(1, Math.round(scale * size.width));
  canvas.height = Math.max(1, Math.round(scale * size.height));
  const context = canvas.getContext("2d");
  context.fillStyle = "#888";
  context.fillRect(0, 0, canvas.width, canvas.height);
}
