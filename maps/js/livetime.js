/* The time of a live map: the server's histogram as bars, and the first and the last day to choose. */
(function () {
  "use strict";
  const { el, Brush, wording } = window.sitmap;
  const DAY_MS = 86400000;

  /** The first days of a histogram's bars, and the day after the last, in days since 1970. */
  function edges({ unit, first, bars }) {
    const [year, month, day] = first.split("-").map(Number);
    const at = {
      day: (count) => Date.UTC(year, month - 1, day + count),
      week: (count) => Date.UTC(year, month - 1, day + 7 * count),
      month: (count) => Date.UTC(year, month - 1 + count, 1),
      year: (count) => Date.UTC(year + count, 0, 1),
    }[unit];
    return Array.from({ length: bars.at(-1)[0] + 2 }, (_, bar) => at(bar) / DAY_MS);
  }

  function number(text) {
    const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
    return isNaN(time) ? null : Math.round(time / DAY_MS);
  }

  class LiveTime extends Brush {
    /** `changed` is called after each choice, and gives when it is seen. */
    constructor(kinds, changed) {
      super(kinds.map((kind) => kind.color));
      Object.assign(this, { kinds, changed });
      this.inputs = ["From", "To"].map((name, end) => {
        const input = el("input", { type: "date", onchange: () => this._typed(end) });
        return { input, node: el("label", { class: "sitmap-day" }, name, input) };
      });
      this.notes = el("span", { class: "sitmap-undated" });
      this.node.classList.add("sitmap-awaited"); /* Room for the bars, so that the map needn't shrink when they come. */
      this.node.append(el("span", { class: "sitmap-days" }, this.inputs.map(({ node }) => node)), this.notes);
    }

    get days() {
      return this.inputs.map(({ input }) => number(input.value));
    }

    chosen() {
      const [from, to] = this.days;
      if (from === null && to === null) return null;
      return [from ?? Math.min(to, this.first ?? to), to ?? Math.max(from, this.edges.length ? this.last : from)];
    }

    choose(range) {
      this.inputs.forEach(({ input }, end) => (input.value = range ? wording.iso(range[end]) : ""));
      this._ask();
    }

    /** The last day may not come before the first: the one that was typed counts. */
    _typed(end) {
      this.stop();
      const [from, to] = this.days;
      if (from !== null && to !== null && from > to) this.inputs[1 - end].input.value = this.inputs[end].input.value;
      this._ask();
    }

    _ask() {
      this.asked = this.changed();
      this.soon();
    }

    settled() {
      return this.asked;
    }

    /** The days as the server's parameter; "" for all of them. */
    get parameter() {
      const [from, to] = this.inputs.map(({ input }) => input.value);
      return from || to ? `${from || ".."}/${to || ".."}` : "";
    }

    set parameter(text) {
      const days = (text || "").split("/");
      this.inputs.forEach(({ input }, end) => (input.value = number(days[end] ?? days[0]) === null ? "" : days[end] ?? days[0]));
      this.soon();
    }

    clear() {
      this.stop();
      this.parameter = "";
    }

    /** Shows the server's counts; where none is left the bars stand empty. */
    show({ histogram, numberUndated: undated, numberPast: past }) {
      this.node.classList.remove("sitmap-awaited");
      const colours = this.kinds.length;
      if (histogram && (this.canvas || histogram.bars.at(-1)[0] > 0)) {
        const all = edges(histogram);
        const counts = Array.from({ length: colours }, () => new Float64Array(all.length - 1));
        const kinds = histogram.types.map((name) => this.kinds.findIndex((kind) => kind.name === name));
        for (const [bar, list] of histogram.bars) list.forEach((count, type) => (counts.at(kinds[type])[bar] += count));
        this.bars(all, counts);
      } else this.bars(this.edges, this.counts.map((list) => new Float64Array(list.length)));
      const told = [];
      if (undated) told.push(`${undated.toLocaleString("en")} undated${this.parameter ? ", left out" : ""}`);
      if (past) told.push(`${past.toLocaleString("en")} in the past, not in the bars`);
      if (histogram && histogram.earlier) told.push(`${histogram.earlier.toLocaleString("en")} before the bars`);
      this.notes.textContent = told.join(" · ");
    }
  }

  Object.assign(window.sitmap, { LiveTime });
})();
