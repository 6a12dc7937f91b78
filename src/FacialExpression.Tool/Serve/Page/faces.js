// Draws boxes over the picture, and a card with seven bars for each face.

import { expressions } from "./tracks.js";

const thumbnail = 104;

export class FacesView {
  #boxes = document.getElementById("boxes");
  #list = document.getElementById("faces");
  #none = document.getElementById("none");
  #views = new Map();
  #chosen = null;

  /** The id of the chosen face, or null. */
  get chosen() {
    return this.#views.has(this.#chosen) ? this.#chosen : null;
  }

  /** Removes all faces. */
  clear(text) {
    this.#chosen = null;
    this.show([], null, null, false);
    this.#none.textContent = text;
  }

  /**
   * Shows faces. A face that was shown before keeps its elements, so that focus stays where it is.
   * @param tracks id, box, scores and expression of each.
   * @param size Width and height of the picture that the boxes refer to.
   * @param source What thumbnails are cut from: a canvas of the same picture, at any size.
   * @param isMirrored Whether the picture is shown as in a mirror.
   */
  show(tracks, size, source, isMirrored) {
    const shown = new Set(tracks.map(track => track.id));
    for (const [id, view] of this.#views) {
      if (!shown.has(id)) {
        view.box.remove();
        view.card.remove();
        this.#views.delete(id);
      }
    }
    tracks.forEach((track, index) => {
      let view = this.#views.get(track.id);
      if (!view) {
        view = this.#create(track.id);
        this.#views.set(track.id, view);
      }
      this.#update(view, track, index + 1, size, isMirrored);
      drawThumbnail(view.thumbnail, track.box, size, source, isMirrored);
    });
    this.#boxes.classList.toggle("many", tracks.length > 2);
    this.#none.hidden = tracks.length > 0;
  }

  #create(id) {
    const box = element("div", "box");
    const tag = element("span", "tag", box);
    box.addEventListener("click", () => this.#choose(id, true));
    this.#boxes.append(box);

    const card = element("li", "face");
    const name = element("button", "name", card);
    name.type = "button";
    name.addEventListener("click", () => this.#choose(id, false));
    const picture = element("canvas", "", name);
    picture.width = picture.height = thumbnail;
    picture.setAttribute("aria-hidden", "true");
    const label = element("span", "label", name);
    const top = element("span", "top", name);
    const list = element("dl", "bars", card);
    const bars = expressions.map(expression => {
      const term = element("dt", "", list);
      term.textContent = expression;
      const track = element("dd", "bar", list);
      track.dataset.expression = expression;
      track.setAttribute("aria-hidden", "true");
      return { term, bar: element("span", "", track), value: element("dd", "value", list) };
    });
    this.#list.append(card);
    return { box, tag, card, name, thumbnail: picture, label, top, bars };
  }

  #choose(id, scroll) {
    this.#chosen = this.#chosen === id ? null : id;
    for (const [other, view] of this.#views) mark(view, other === this.#chosen);
    if (scroll && this.#chosen === id) this.#views.get(id).card.scrollIntoView({ block: "nearest" });
  }

  #update(view, track, number, size, isMirrored) {
    const percent = score => `${Math.round(100 * score)} %`;
    const { x, y, width, height } = track.box;
    const left = isMirrored ? size.width - x - width : x;
    // The style attribute is not allowed by the page's policy; properties are.
    view.box.style.left = `${100 * left / size.width}%`;
    view.box.style.top = `${100 * y / size.height}%`;
    view.box.style.width = `${100 * width / size.width}%`;
    view.box.style.height = `${100 * height / size.height}%`;
    view.box.classList.toggle("low", y < 0.08 * size.height);
    view.box.classList.toggle("left", left + width / 2 < 0.15 * size.width);
    view.box.classList.toggle("right", left + width / 2 > 0.85 * size.width);
    view.box.dataset.expression = view.card.dataset.expression = track.expression;
    const score = percent(track.scores[track.expression]);
    view.tag.replaceChildren(track.expression, element("span", "", null, ` ${score}`));
    view.label.replaceChildren(track.expression, element("small", "", null, `Face ${number}`));
    view.top.textContent = score;
    expressions.forEach((expression, i) => {
      const { term, bar, value } = view.bars[i];
      bar.style.transform = `scaleX(${track.scores[expression]})`;
      value.textContent = percent(track.scores[expression]);
      for (const part of [term, value]) part.classList.toggle("high", expression === track.expression);
    });
    mark(view, track.id === this.#chosen);
  }
}

function mark(view, isChosen) {
  view.box.classList.toggle("chosen", isChosen);
  view.card.classList.toggle("chosen", isChosen);
  view.name.setAttribute("aria-pressed", String(isChosen));
}

function drawThumbnail(canvas, box, size, source, isMirrored) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, thumbnail, thumbnail);
  if (!source) return;
  const scale = source.width / size.width;
  const side = 1.15 * Math.max(box.width, box.height);
  context.save();
  if (isMirrored) {
    context.translate(thumbnail, 0);
    context.scale(-1, 1);
  }
  context.drawImage(
    source,
    scale * (box.x + (box.width - side) / 2), scale * (box.y + (box.height - side) / 2), scale * side, scale * side,
    0, 0, thumbnail, thumbnail);
  context.restore();
}

function element(name, className, parent, text) {
  const created = document.createElement(name);
  if (text) created.textContent = text;
  if (className) created.className = className;
  parent?.append(created);
  return created;
}
