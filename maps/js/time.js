/* The whole period as bars, stacked by type, with a stretch of it that can be chosen, moved and played. */
(function () {
  "use strict";
  const { el, calm, wording, REASONS, NO_DAY } = window.sitmap;
  const STEPS = [1, 2, 7, 14, 28, 61, 91, 183, 365, 1826, 3652, 36525];
  const MOST = 96;
  const FRAME = 450;

  class TimeBrush {
    constructor(incidents) {
      this.incidents = incidents;
      this._measure();
      this.node = el("div", { class: "sitmap-time", role: "group", "aria-label": "Time" });
      if (this.last > this.first) this._build();
      this._undatedBox();
      incidents.on("change", () => this._soon());
    }

    /** The period is that of the news; what is told as history is counted apart, like what has no date. */
    _measure() {
      const { columns, claims, count } = this.incidents;
      const past = claims.indexOf("historical");
      [this.first, this.last, this.undated, this.past] = [Infinity, -Infinity, 0, 0];
      for (let i = 0; i < count; i++) {
        if (columns.from[i] === NO_DAY) this.undated++;
        else if (columns.assertion[i] === past) this.past++;
        else {
          this.first = Math.min(this.first, columns.from[i]);
          this.last = Math.max(this.last, columns.from[i]);
        }
      }
      const days = this.last - this.first + 1;
      this.step = STEPS.find((step) => days / step <= MOST) || 36525;
      this.bins = isFinite(days) ? Math.ceil(days / this.step) : 0;
    }

    _build() {
      this.canvas = el("canvas", { "aria-hidden": "true" });
      this.grips = ["First day", "Last day"].map((name, end) => this._grip(name, end));
      this.track = el("div", { class: "sitmap-track-box" }, this.canvas, this.grips);
      this.play = el("button", { type: "button", class: "sitmap-play", "aria-pressed": "false", onclick: () => this._play() }, "▶ Play");
      this.reset = el("button", { type: "button", class: "sitmap-whole", hidden: true, onclick: () => this._choose(null) }, "Whole period");
      const label = (day) => el("span", {}, wording.oneDay(wording.date(day)));
      this.ends = el("p", { class: "sitmap-ends" }, label(this.first), label(this.first + this.bins * this.step - 1));
      this.node.append(this.track, this.ends, this.play, this.reset);
      this.track.addEventListener("pointerdown", (event) => this._press(event));
      new ResizeObserver(() => this._soon()).observe(this.track);
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this._soon());
      this._soon();
    }

    _grip(name, end) {
      const grip = el("div", { class: "sitmap-grip", role: "slider", tabindex: "0", "aria-label": name, "aria-valuemin": this.first, "aria-valuemax": this.last });
      const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -1e6, End: 1e6 };
      grip.addEventListener("keydown", (event) => {
        if (!(event.key in steps)) return;
        event.preventDefault();
        this._pull(end, this._range()[end] + steps[event.key] * this.step);
      });
      return grip;
    }

    /** The chosen days, or all of them. */
    _range() {
      return this.incidents.filter.state.time || [this.first, this.first + this.bins * this.step - 1];
    }

    /** Moves one end, never past the other. */
    _pull(end, day) {
      const range = [...this._range()];
      const most = this.first + this.bins * this.step - 1;
      range[end] = end ? Math.max(range[0], Math.min(most, day)) : Math.min(range[1], Math.max(this.first, day));
      this._choose(range);
    }

    _choose(range) {
      const whole = !range || (range[0] <= this.first && range[1] >= this.first + this.bins * this.step - 1);
      this.incidents.filter.set({ time: whole ? null : range });
    }

    _day(clientX) {
      const box = this.track.getBoundingClientRect();
      const share = Math.max(0, Math.min(1, (clientX - box.left) / box.width));
      return this.first + Math.min(this.bins - 1, Math.floor(share * this.bins)) * this.step;
    }

    /** A grip is pulled, the chosen stretch is moved, anywhere else a new stretch begins. */
    _press(event) {
      if (event.button) return;
      this._stop();
      const { track } = this;
      const from = this._day(event.clientX);
      const [a, b] = this._range();
      const end = this.grips.indexOf(event.target);
      const chosen = this.incidents.filter.state.time;
      const moves = end < 0 && chosen && from >= a && from <= b;
      const move = ({ clientX }) => {
        const day = this._day(clientX);
        if (end >= 0) this._pull(end, end ? day + this.step - 1 : day);
        else if (moves) this._shift(a + day - from, b - a);
        else if (day !== from || !chosen) this._choose([Math.min(from, day), Math.max(from, day) + this.step - 1]);
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
      else if (!moves) this._choose([from, from + this.step - 1]);
      event.preventDefault();
    }

    _shift(start, length) {
      const most = this.first + this.bins * this.step - 1 - length;
      const from = Math.max(this.first, Math.min(most, start));
      this._choose([from, from + length]);
    }

    _play() {
      if (this.timer) {
        this._stop();
        return;
      }
      const { state } = this.incidents.filter;
      const length = state.time ? state.time[1] - state.time[0] : Math.max(1, Math.round(this.bins / 12)) * this.step - 1;
      if (!state.time || state.time[1] >= this.first + this.bins * this.step - 1) this._choose([this.first, this.first + length]);
      this.play.setAttribute("aria-pressed", "true");
      this.play.textContent = "❚❚ Pause";
      this.timer = setInterval(() => {
        const [from, to] = this._range();
        if (to >= this.last) this._stop();
        else this._shift(from + this.step, to - from);
      }, calm.matches ? 3 * FRAME : FRAME);
    }

    _stop() {
      clearInterval(this.timer);
      this.timer = null;
      this.play.setAttribute("aria-pressed", "false");
      this.play.textContent = "▶ Play";
    }

    _undatedBox() {
      if (this.undated) {
        this.box = el("input", { type: "checkbox", checked: true, onchange: () => this.incidents.filter.set({ undated: this.box.checked }) });
        this.node.append(el("label", { class: "sitmap-undated" }, this.box, `${this.undated.toLocaleString("en")} undated`));
      }
      if (this.past && this.canvas) this.node.append(el("span", { class: "sitmap-undated" }, `${this.past.toLocaleString("en")} in the past, not in the bars`));
    }

    _soon() {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this._show());
    }

    _show() {
      const { state } = this.incidents.filter;
      if (this.box) this.box.checked = state.undated;
      if (!this.canvas) return;
      const range = this._range();
      const days = this.bins * this.step;
      this.reset.hidden = !state.time;
      this.grips.forEach((grip, end) => {
        grip.style.left = `${(100 * (range[end] - this.first + end)) / days}%`;
        grip.setAttribute("aria-valuenow", range[end]);
        grip.setAttribute("aria-valuetext", wording.oneDay(wording.date(range[end])));
      });
      this._draw(range);
    }

    /** How many incidents of each type begin in each stretch, whatever time is chosen. */
    _counts() {
      const { columns, filter, kinds, claims, count } = this.incidents;
      const made = Array.from(kinds, () => new Int32Array(this.bins));
      const past = claims.indexOf("historical");
      for (let i = 0; i < count; i++) {
        if (filter.fails[i] & ~REASONS.TIME || columns.from[i] === NO_DAY || columns.assertion[i] === past) continue;
        made[columns.type[i]][Math.floor((columns.from[i] - this.first) / this.step)]++;
      }
      return made;
    }

    _draw([from, to]) {
      const { canvas, bins } = this;
      const ratio = window.devicePixelRatio || 1;
      const [wide, tall] = [this.track.clientWidth, this.track.clientHeight];
      canvas.width = Math.round(wide * ratio);
      canvas.height = Math.round(tall * ratio);
      const pen = canvas.getContext("2d");
      pen.scale(ratio, ratio);
      const style = getComputedStyle(this.node);
      const counts = this._counts();
      let most = 1;
      for (let bin = 0; bin < bins; bin++) most = Math.max(most, counts.reduce((sum, list) => sum + list[bin], 0));
      const step = wide / bins;
      const bar = step > 4 ? Math.min(step - 1, 40) : step;
      pen.fillStyle = style.getPropertyValue("--sitmap-tint");
      pen.fillRect(0, 0, wide, tall);
      for (let bin = 0; bin < bins; bin++) {
        const day = this.first + bin * this.step;
        pen.globalAlpha = day + this.step - 1 >= from && day <= to ? 1 : 0.25;
        let y = tall;
        counts.forEach((list, type) => {
          const high = (list[bin] / most) * (tall - 4);
          pen.fillStyle = this.incidents.kinds[type].color;
          pen.fillRect((bin + 0.5) * step - bar / 2, y - high, bar, high);
          y -= high;
        });
      }
      pen.globalAlpha = 1;
      pen.strokeStyle = style.getPropertyValue("--sitmap-soft");
      pen.strokeRect(0.5, 0.5, wide - 1, tall - 1);
    }
  }

  Object.assign(window.sitmap, { TimeBrush });
})();
