/* The brush over the time of the incidents that a page carries. */
(function () {
  "use strict";
  const { el, Brush, REASONS, NO_DAY } = window.sitmap;
  const STEPS = [1, 2, 7, 14, 28, 61, 91, 183, 365, 1826, 3652, 36525];
  const MOST = 96;

  class TimeBrush extends Brush {
    constructor(incidents) {
      super(incidents.kinds.map((kind) => kind.color));
      this.incidents = incidents;
      this._measure();
      this._undatedBox();
      this._refresh();
      incidents.on("change", () => this._soon());
    }

    chosen() {
      return this.incidents.filter.state.time;
    }

    choose(time) {
      this.incidents.filter.set({ time });
    }

    /** The period is that of the news; what is told as history is counted apart, like what has no date. */
    _measure() {
      const { columns, claims, count } = this.incidents;
      const past = claims.indexOf("historical");
      let [first, last] = [Infinity, -Infinity];
      [this.undated, this.past] = [0, 0];
      for (let i = 0; i < count; i++) {
        if (columns.from[i] === NO_DAY) this.undated++;
        else if (columns.assertion[i] === past) this.past++;
        else {
          first = Math.min(first, columns.from[i]);
          last = Math.max(last, columns.from[i]);
        }
      }
      const days = last - first + 1;
      this.step = STEPS.find((step) => days / step <= MOST) || 36525;
      const bins = last > first ? Math.ceil(days / this.step) : 0;
      this.whole = bins ? Array.from({ length: bins + 1 }, (_, bin) => first + bin * this.step) : [];
    }

    _undatedBox() {
      if (this.undated) {
        this.box = el("input", { type: "checkbox", checked: true, onchange: () => this.incidents.filter.set({ undated: this.box.checked }) });
        this.node.append(el("label", { class: "sitmap-undated" }, this.box, `${this.undated.toLocaleString("en")} undated`));
      }
      if (this.past && this.whole.length) this.node.append(el("span", { class: "sitmap-undated" }, `${this.past.toLocaleString("en")} in the past, not in the bars`));
    }

    _soon() {
      cancelAnimationFrame(this.counting);
      this.counting = requestAnimationFrame(() => this._refresh());
    }

    _refresh() {
      if (this.box) this.box.checked = this.incidents.filter.state.undated;
      this.bars(this.whole, this._counts());
    }

    /** How many incidents of each type begin in each stretch, whatever time is chosen. */
    _counts() {
      const { columns, filter, kinds, claims, count } = this.incidents;
      const bins = Math.max(0, this.whole.length - 1);
      const made = Array.from(kinds, () => new Int32Array(bins));
      const past = claims.indexOf("historical");
      for (let i = 0; bins && i < count; i++) {
        if (filter.fails[i] & ~REASONS.TIME || columns.from[i] === NO_DAY || columns.assertion[i] === past) continue;
        made[columns.type[i]][Math.floor((columns.from[i] - this.whole[0]) / this.step)]++;
      }
      return made;
    }
  }

  Object.assign(window.sitmap, { TimeBrush });
})();
