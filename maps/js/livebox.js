/* The filters of a live map and its histogram: what they are set to goes to the server, which counts. */
(function () {
  "use strict";
  const { el, svg, glyph } = window.sitmap;
  const WAIT = 250;
  const DAY_MS = 86400000;

  function number(count) {
    return (count || 0).toLocaleString("en");
  }

  /** The first day of a bar, and the last day of it, as ISO 8601. */
  function span(histogram, bar) {
    const [year, month, day] = histogram.first.split("-").map(Number);
    const at = (count) => {
      if (histogram.unit === "year") return Date.UTC(year + count, 0, 1);
      if (histogram.unit === "month") return Date.UTC(year, month - 1 + count, 1);
      return Date.UTC(year, month - 1, day + count * (histogram.unit === "week" ? 7 : 1));
    };
    const iso = (time) => new Date(time).toISOString().slice(0, 10);
    return [iso(at(bar)), iso(at(bar + 1) - DAY_MS)];
  }

  class LiveBox {
    /** `changed` is called after each change; `parameters` says what is asked for. */
    constructor(kinds, subs, words, changed) {
      Object.assign(this, { kinds, words, changed });
      this.hidden = new Set();
      this.without = new Set();
      this.subs = subs.map(([name, type]) => {
        const input = el("input", { type: "checkbox", checked: true, onchange: () => this._toggle(this.without, name, input.checked) });
        const count = el("output", {});
        return { name, type, input, count, node: el("label", {}, input, el("span", {}, name), count) };
      });
      this.claims = new Set();
      this.node = el("section", { class: "sitmap-filters", "aria-label": "Filters" }, this._search(), this._time(), this._types(), this._more());
    }

    _later() {
      clearTimeout(this.wait);
      this.wait = setTimeout(this.changed, WAIT);
    }

    _search() {
      this.text = el("input", { type: "search", placeholder: "Search title, place, quote", "aria-label": "Search title, place, quote and actors", autocomplete: "off", spellcheck: "false", oninput: () => this._later() });
      return el("p", { class: "sitmap-search", role: "search" }, this.text);
    }

    _time() {
      this.chart = svg("svg", { class: "sitmap-bar-chart", role: "img", preserveAspectRatio: "none" });
      this.chart.addEventListener("pointerdown", (event) => this._grab(event));
      this.from = el("input", { type: "date", onchange: this.changed });
      this.to = el("input", { type: "date", onchange: this.changed });
      this.undated = el("small", {});
      return el("fieldset", { class: "sitmap-types" }, el("legend", {}, "Time"), this.chart, el("p", { class: "sitmap-brush" }, el("label", {}, "From", this.from), el("label", {}, "To", this.to)), this.undated);
    }

    _types() {
      /* The last kind stands for types that the server has and we do not know: it can be counted, not asked for. */
      this.types = this.kinds.slice(0, -1).map((kind) => ({
        kind, count: el("output", {}),
        input: el("input", { type: "checkbox", checked: true, onchange: ({ target }) => this._toggle(this.hidden, kind.name, target.checked) }),
      }));
      return el("fieldset", { class: "sitmap-types" }, el("legend", {}, "Types of incident"), this.types.map((t) => (t.node = this._type(t))));
    }

    /** A type with its sub-types, folded. */
    _type({ kind, input, count }) {
      const own = this.subs.filter(({ type }) => type === kind.name);
      return el(
        "div",
        { class: "sitmap-tree" },
        el("label", {}, input, glyph(kind, "factual", null, 24), el("span", {}, kind.name), count),
        own.length ? el("details", {}, el("summary", {}, `${own.length} kinds`), own.map(({ node }) => node)) : null,
      );
    }

    _more() {
      this.boxes = Object.entries(this.words.assertion).map(([name, told]) => ({
        name, count: el("output", {}),
        told, input: el("input", { type: "checkbox", checked: true, onchange: ({ target }) => this._toggle(this.claims, name, target.checked) }),
      }));
      this.sure = el("input", { type: "range", min: "0", max: "0.95", step: "0.05", value: "0", oninput: () => this._sure() });
      this.sureOut = el("output", {}, "any");
      this.country = el("select", { onchange: this.changed }, el("option", { value: "" }, "All countries"));
      this.clear = el("button", { type: "button", class: "sitmap-clear", onclick: () => this.reset() }, "Show all again");
      const more = el(
        "details",
        { class: "sitmap-more-filters" },
        el("summary", {}, "Confidence, claim, country"),
        el("label", { class: "sitmap-sure" }, el("span", {}, "At least this sure"), this.sure, this.sureOut),
        el("fieldset", { class: "sitmap-types" }, el("legend", {}, "What is claimed"), this.boxes.map((b) => el("label", {}, b.input, el("span", {}, b.told), b.count))),
        el("label", { class: "sitmap-country" }, el("span", {}, "Country"), this.country),
      );
      return el("div", { class: "sitmap-more-box" }, more, this.clear);
    }

    _sure() {
      const share = Number(this.sure.value);
      this.sureOut.textContent = share ? `${Math.round(share * 100)} %` : "any";
      this._later();
    }

    _toggle(set, name, on) {
      if (on) set.delete(name);
      else set.add(name);
      this.changed();
    }

    reset() {
      this.hidden.clear();
      this.claims.clear();
      for (const input of [this.text, this.from, this.to]) input.value = "";
      this.without.clear();
      for (const { input } of [...this.types, ...this.subs, ...this.boxes]) input.checked = true;
      this.country.value = "";
      this.sure.value = "0";
      this._sure();
    }

    /** What is asked for, as the server's parameters; null if nothing can pass. */
    parameters() {
      const asked = new URLSearchParams();
      for (const [name, set, all] of [["event_type", this.hidden, this.types.map((t) => t.kind.name)], ["sub_event_type", this.without, this.subs.map((sub) => sub.name)], ["assertion", this.claims, this.boxes.map((b) => b.name)]]) {
        const left = all.filter((value) => !set.has(value));
        if (!left.length) return null;
        if (set.size) for (const value of left) asked.append(name, value);
      }
      const { value: from } = this.from;
      const { value: to } = this.to;
      if (from || to) asked.set("datetime", `${from || ".."}/${to || ".."}`);
      if (Number(this.sure.value)) asked.set("min_confidence", this.sure.value);
      if (this.country.value) asked.set("country", this.country.value);
      const text = this.text.value.trim();
      if (/[\p{L}\p{N}]/u.test(text)) asked.set("q", text);
      return asked;
    }

    /** Shows whether there is anything to take back. */
    refresh() {
      const asked = this.parameters();
      this.clear.hidden = asked !== null && ![...asked].length;
    }

    /** Sets the filters to parameters as `parameters` gave them. */
    restore(kept) {
      const [from, to] = (kept.get("datetime") || "/").split("/").map((day) => (/^\d{4}-\d\d-\d\d$/.test(day) ? day : ""));
      [this.from.value, this.to.value] = [from, to || ""];
      this.text.value = kept.get("q") || "";
      this.sure.value = kept.get("min_confidence") || "0";
      this.sureOut.textContent = Number(this.sure.value) ? `${Math.round(this.sure.value * 100)} %` : "any";
      const country = kept.get("country") || "";
      if (/^[A-Z]{2}$/.test(country)) this._listCountries({ [country]: 0 }, country);
      for (const [name, set, inputs] of [["event_type", this.hidden, this.types.map((t) => [t.kind.name, t.input])], ["sub_event_type", this.without, this.subs.map((sub) => [sub.name, sub.input])], ["assertion", this.claims, this.boxes.map((b) => [b.name, b.input])]]) {
        const wanted = kept.getAll(name);
        for (const [value, input] of inputs) {
          input.checked = !wanted.length || wanted.includes(value);
          if (!input.checked) set.add(value);
        }
      }
    }

    /** Shows the server's counts. */
    show(totals) {
      for (const { kind, count, node } of this.types) {
        count.textContent = number(totals.event_type[kind.name]);
        const narrowed = this.hidden.has(kind.name) || this.subs.some((sub) => sub.type === kind.name && this.without.has(sub.name));
        node.hidden = !totals.event_type[kind.name] && !narrowed;
      }
      for (const { name, count, node } of this.subs) {
        count.textContent = number(totals.sub_event_type[name]);
        node.hidden = !totals.sub_event_type[name] && !this.without.has(name);
      }
      for (const { name, count } of this.boxes) count.textContent = number(totals.assertion[name]);
      this._listCountries(totals.country);
      this.undated.textContent = totals.numberUndated ? `${number(totals.numberUndated)} more are undated.` : "";
      this.histogram = totals.histogram;
      this._draw();
    }

    _listCountries(counts, chosen = this.country.value) {
      let names = null;
      try {
        names = new Intl.DisplayNames(["en"], { type: "region" });
      } catch {
        names = null;
      }
      const told = (code) => {
        try {
          return (names && names.of(code)) || code;
        } catch {
          return code;
        }
      };
      const known = Object.entries(counts).filter(([code]) => /^[A-Z]{2}$/.test(code)).map(([code, count]) => [code, told(code), count]);
      known.sort((a, b) => a[1].localeCompare(b[1], "en"));
      this.country.replaceChildren(el("option", { value: "" }, "All countries"), ...known.map(([code, name, count]) => el("option", { value: code }, `${name} (${number(count)})`)));
      this.country.value = chosen;
    }

    _draw() {
      const { histogram, chart } = this;
      chart.replaceChildren();
      if (!histogram) return;
      const wide = histogram.bars.at(-1)[0] + 1;
      const tall = Math.max(...histogram.bars.map(([, counts]) => counts.reduce((a, b) => a + b, 0)));
      const colours = histogram.types.map((name) => (this.kinds.find((k) => k.name === name) || this.kinds.at(-1)).color);
      chart.setAttribute("viewBox", `0 0 ${wide} 100`);
      const paths = colours.map(() => "");
      for (const [bar, counts] of histogram.bars) {
        let base = 100;
        counts.forEach((count, type) => {
          if (!count) return;
          const height = (100 * count) / tall;
          paths[type] += `M${bar} ${base.toFixed(2)}h0.9v${(-height).toFixed(2)}h-0.9z`;
          base -= height;
        });
      }
      chart.append(...paths.map((d, type) => svg("path", { d, fill: colours[type] })));
      const [first] = span(histogram, 0);
      const [, last] = span(histogram, wide - 1);
      chart.setAttribute("aria-label", `Incidents by ${histogram.unit}, ${first} to ${last}; the most in one ${histogram.unit}: ${number(tall)}`);
      this._shade();
    }

    /** Shades what is outside the chosen period. */
    _shade() {
      const { histogram, chart } = this;
      for (const old of chart.querySelectorAll("rect")) old.remove();
      if (!histogram || (!this.from.value && !this.to.value)) return;
      const wide = histogram.bars.at(-1)[0] + 1;
      let left = 0;
      let right = wide;
      for (let bar = 0; bar < wide; bar++) {
        const [first, last] = span(histogram, bar);
        if (this.from.value && last < this.from.value) left = bar + 1;
        if (this.to.value && first > this.to.value) right = Math.min(right, bar);
      }
      const shade = { y: 0, height: 100, fill: "currentColor", "fill-opacity": 0.16 };
      chart.append(svg("rect", { ...shade, x: 0, width: left }), svg("rect", { ...shade, x: right, width: Math.max(0, wide - right) }));
    }

    /** Dragging over the bars chooses a period; a click without a drag takes it back. */
    _grab(event) {
      if (!this.histogram) return;
      const wide = this.histogram.bars.at(-1)[0] + 1;
      const box = this.chart.getBoundingClientRect();
      const at = ({ clientX }) => Math.max(0, Math.min(wide - 1, Math.floor(((clientX - box.left) / box.width) * wide)));
      const start = at(event);
      this.chart.setPointerCapture(event.pointerId);
      const move = (moved) => {
        const end = at(moved);
        const still = Math.abs(moved.clientX - event.clientX) < 4;
        [this.from.value, this.to.value] = still ? ["", ""] : [span(this.histogram, Math.min(start, end))[0], span(this.histogram, Math.max(start, end))[1]];
        this._shade();
      };
      const done = () => {
        this.chart.removeEventListener("pointermove", move);
        this.changed();
      };
      this.chart.addEventListener("pointermove", move);
      this.chart.addEventListener("pointerup", (up) => (move(up), done()), { once: true });
      this.chart.addEventListener("pointercancel", done, { once: true });
    }
  }

  Object.assign(window.sitmap, { LiveBox });
})();
