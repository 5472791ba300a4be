/* A period as bars, stacked by type, with a stretch of it that can be chosen, moved and played. */
(function () {
  "use strict";
  const { el, calm, wording } = window.sitmap;
  const FRAME = 450;
  const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -1e6, End: 1e6 };

  /** Who extends it says what is chosen: `chosen()`, the first and last day since 1970 or null for all of
   * them, and `choose(days)`. It may say with `settled()` when a choice is to be seen: play waits for it.
   */
  class Brush {
    constructor(colours) {
      this.colours = colours;
      this.edges = [];
      this.counts = [];
      this.node = el("div", { class: "sitmap-time", role: "group", "aria-label": "Time" });
    }

    /** Shows bars: `edges` are the first days of them all and the day after the last, `counts` a list by bar for each colour. */
    bars(edges, counts) {
      this.edges = edges;
      this.counts = counts;
      if (edges.length < 2) return;
      if (!this.canvas) this._build();
      [...this.ends.children].forEach((end, n) => (end.textContent = wording.oneDay(wording.date(n ? this.last : this.first))));
      for (const grip of this.grips) {
        grip.setAttribute("aria-valuemin", this.first);
        grip.setAttribute("aria-valuemax", this.last);
      }
      this.soon();
    }

    get first() {
      return this.edges[0];
    }

    get last() {
      return this.edges.at(-1) - 1;
    }

    get most() {
      return this.edges.length - 2;
    }

    settled() {}

    _build() {
      this.canvas = el("canvas", { "aria-hidden": "true" });
      this.grips = ["First day", "Last day"].map((name, end) => this._grip(name, end));
      this.track = el("div", { class: "sitmap-track-box" }, this.canvas, this.grips);
      this.play = el("button", { type: "button", class: "sitmap-play", "aria-pressed": "false", onclick: () => this._play() }, "▶ Play");
      this.reset = el("button", { type: "button", class: "sitmap-whole", hidden: true, onclick: () => this._whole() }, "Whole period");
      this.ends = el("p", { class: "sitmap-ends" }, el("span", {}), el("span", {}));
      this.node.prepend(this.track, this.ends, this.play, this.reset);
      this.track.addEventListener("pointerdown", (event) => this._press(event));
      new ResizeObserver(() => this.soon()).observe(this.track);
      this.dark = window.matchMedia("screen and (prefers-color-scheme: dark)");
      this.dark.addEventListener("change", () => this.soon());
      document.addEventListener("visibilitychange", () => document.hidden && this.stop());
      for (const name of ["beforeprint", "afterprint"]) window.addEventListener(name, () => this._show());
    }

    _grip(name, end) {
      const grip = el("div", { class: "sitmap-grip", role: "slider", tabindex: "0", "aria-label": name });
      grip.addEventListener("keydown", (event) => {
        if (!(event.key in STEPS)) return;
        event.preventDefault();
        this.stop();
        this._pull(end, this._chosenBars()[end] + STEPS[event.key]);
      });
      return grip;
    }

    /** The bar that a day is in; the nearest for a day outside. */
    bar(day) {
      let [low, high] = [0, this.most];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (this.edges[middle] <= day) low = middle;
        else high = middle - 1;
      }
      return low;
    }

    /** The chosen days, or all of them. */
    _range() {
      return this.chosen() || [this.first, this.last];
    }

    _chosenBars() {
      return this._range().map((day) => this.bar(day));
    }

    /** Chooses whole bars, from one to another. */
    _take(from, to) {
      const whole = from <= 0 && to >= this.most;
      this.choose(whole ? null : [this.edges[from], this.edges[to + 1] - 1]);
    }

    _whole() {
      this.stop();
      this.choose(null);
    }

    /** Moves one end, never past the other; the other stays on the day where it is. */
    _pull(end, bar) {
      const bars = this._chosenBars();
      const range = [...this._range()];
      const to = end ? Math.max(bars[0], Math.min(this.most, bar)) : Math.min(bars[1], Math.max(0, bar));
      range[end] = end ? this.edges[to + 1] - 1 : this.edges[to];
      const whole = range[0] <= this.first && range[1] >= this.last;
      this.choose(whole ? null : range);
    }

    _shift(start, length) {
      const from = Math.max(0, Math.min(this.most - length, start));
      this._take(from, from + length);
    }

    _at({ clientX }) {
      const box = this.track.getBoundingClientRect();
      const share = Math.max(0, Math.min(1, (clientX - box.left) / box.width));
      return Math.min(this.most, Math.floor(share * (this.most + 1)));
    }

    /** A grip is pulled, the chosen stretch is moved, anywhere else a new stretch begins. */
    _press(event) {
      if (event.button) return;
      this.stop();
      const { track } = this;
      const from = this._at(event);
      const [a, b] = this._chosenBars();
      const end = this.grips.indexOf(event.target);
      const chosen = this.chosen();
      const moves = end < 0 && chosen && from >= a && from <= b;
      const move = (moved) => {
        const bar = this._at(moved);
        if (end >= 0) this._pull(end, bar);
        else if (moves) this._shift(a + bar - from, b - a);
        else if (bar !== from || !chosen) this._take(Math.min(from, bar), Math.max(from, bar));
      };
      const up = () => {
        track.removeEventListener("pointermove", move);
        track.removeEventListener("pointerup", up);
        track.removeEventListener("pointercancel", up);
      };
      track.setPointerCapture(event.pointerId);
      track.addEventListener("pointermove", move);
      track.addEventListener("pointerup", up);
      track.addEventListener("pointercancel", up);
      if (end >= 0) this.grips[end].focus();
      else if (!moves) this._take(from, from);
      event.preventDefault();
    }

    _play() {
      if (this.turn) {
        this.stop();
        return;
      }
      const [a, b] = this._chosenBars();
      const length = this.chosen() ? b - a : Math.max(1, Math.round((this.most + 1) / 12)) - 1;
      if (!this.chosen() || b >= this.most) this._take(0, length);
      this.play.setAttribute("aria-pressed", "true");
      this.play.textContent = "❚❚ Pause";
      this._run();
    }

    /** Goes on by a bar once it has been seen: what is slow to show is played slowly. */
    async _run() {
      const turn = (this.turn = {});
      for (;;) {
        await Promise.all([new Promise((done) => setTimeout(done, calm.matches ? 3 * FRAME : FRAME)), this.settled()]);
        if (this.turn !== turn) return;
        const [a, b] = this._chosenBars();
        if (b >= this.most) {
          this.stop();
          return;
        }
        this._shift(a + 1, b - a);
      }
    }

    stop() {
      if (!this.turn) return;
      this.turn = null;
      this.play.setAttribute("aria-pressed", "false");
      this.play.textContent = "▶ Play";
    }

    soon() {
      if (!this.canvas) return;
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this._show());
    }

    _show() {
      const range = this._range();
      this.reset.hidden = !this.chosen();
      this.grips.forEach((grip, end) => {
        grip.style.left = `${100 * this._share(range[end] + end)}%`;
        grip.setAttribute("aria-valuenow", Math.max(this.first, Math.min(this.last, range[end])));
        grip.setAttribute("aria-valuetext", wording.oneDay(wording.date(range[end])));
      });
      this._draw(range);
    }

    /** How far along the track a day begins, from 0 to 1. */
    _share(day) {
      const bar = this.bar(day);
      const within = (day - this.edges[bar]) / (this.edges[bar + 1] - this.edges[bar]);
      return Math.max(0, Math.min(1, (bar + within) / (this.most + 1)));
    }

    _draw([from, to]) {
      const { canvas, counts, edges } = this;
      const bins = this.most + 1;
      const ratio = window.devicePixelRatio || 1;
      const [wide, tall] = [this.track.clientWidth, this.track.clientHeight];
      canvas.width = Math.round(wide * ratio);
      canvas.height = Math.round(tall * ratio);
      const pen = canvas.getContext("2d");
      pen.scale(ratio, ratio);
      const style = getComputedStyle(this.node);
      let most = 1;
      for (let bin = 0; bin < bins; bin++) most = Math.max(most, counts.reduce((sum, list) => sum + list[bin], 0));
      const step = wide / bins;
      const bar = step > 4 ? Math.min(step - 1, 40) : step;
      const dark = this.dark.matches && !document.documentElement.classList.contains("sitmap-print");
      pen.fillStyle = style.getPropertyValue("--sitmap-tint");
      pen.fillRect(0, 0, wide, tall);
      for (let bin = 0; bin < bins; bin++) {
        pen.globalAlpha = edges[bin + 1] > from && edges[bin] <= to ? 1 : 0.25;
        let y = tall;
        counts.forEach((list, type) => {
          const high = (list[bin] / most) * (tall - 4);
          pen.fillStyle = this.colours[type];
          if (dark) pen.fillStyle = `color-mix(in srgb, ${this.colours[type]} 62%, white)`;
          pen.fillRect((bin + 0.5) * step - bar / 2, y - high, bar, high);
          y -= high;
        });
      }
      pen.globalAlpha = 1;
      pen.strokeStyle = style.getPropertyValue("--sitmap-soft");
      pen.strokeRect(0.5, 0.5, wide - 1, tall - 1);
    }
  }

  Object.assign(window.sitmap, { Brush });
})();
