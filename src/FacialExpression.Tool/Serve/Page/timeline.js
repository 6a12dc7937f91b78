// The scores of one face over the last minute, stacked: every moment is one column of height 1.

import { expressions } from "./tracks.js";

const length = 60; // Seconds.

export class Timeline {
  #canvas = document.getElementById("timeline");
  #legend = document.getElementById("legend");
  #samples = [];
  #items;

  constructor() {
    this.#items = expressions.map(expression => {
      const item = document.createElement("li");
      item.dataset.expression = expression;
      this.#legend.append(item);
      return item;
    });
    this.clear();
  }

  clear() {
    this.#samples = [];
    this.#draw(0);
  }

  /**
   * Adds a moment. The time since the one before belongs to the face if both have it.
   * @param time Seconds.
   * @param track The face; null without one, and after a time without frames.
   */
  add(time, track) {
    this.#samples.push({
      time, id: track?.id, expression: track?.expression, scores: track ? expressions.map(name => track.scores[name]) : null,
    });
    while (this.#samples[0].time < time - length) this.#samples.shift();
    this.#draw(time);
  }

  #draw(now) {
    const ratio = window.devicePixelRatio || 1;
    const width = this.#canvas.width = Math.max(1, Math.round(this.#canvas.clientWidth * ratio));
    const height = this.#canvas.height = Math.max(1, Math.round(this.#canvas.clientHeight * ratio));
    const context = this.#canvas.getContext("2d");
    const style = getComputedStyle(this.#canvas);
    const colors = expressions.map(name => style.getPropertyValue(`--${name.toLowerCase()}`));
    const seconds = expressions.map(() => 0);
    const x = time => Math.round(width * (1 - (now - time) / length));
    for (let i = 1; i < this.#samples.length; i++) {
      const before = this.#samples[i - 1];
      const sample = this.#samples[i];
      if (!sample.scores || !before.scores || before.id !== sample.id) continue;
      seconds[expressions.indexOf(sample.expression)] += sample.time - before.time;
      let sum = 0;
      sample.scores.forEach((score, k) => {
        const top = Math.round(height * sum);
        sum += score;
        context.fillStyle = colors[k];
        context.fillRect(x(before.time), top, x(sample.time) - x(before.time), Math.round(height * sum) - top);
      });
    }
    const texts = expressions.map((name, k) => `${name} ${seconds[k].toFixed(seconds[k] < 10 ? 1 : 0)} s`);
    this.#items.forEach((item, k) => item.textContent = texts[k]);
    this.#canvas.setAttribute("aria-label", `Seconds of each expression in the last minute: ${texts.join(", ")}`);
  }
}
