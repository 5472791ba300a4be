/* The filters' controls. */
(function () {
  "use strict";
  const { el, glyph, wording, REASONS } = window.sitmap;
  const WAIT = 180;

  /** The checkbox of everything under it: on, off, or in between. */
  class Tree {
    constructor(box, type) {
      Object.assign(this, { box, type, owner: box.incidents });
      const { owner } = this;
      const kind = owner.kinds[type];
      this.subs = owner.subs.map(([name, its], number) => ({ name, its, number })).filter(({ its }) => its === type);
      this.count = el("output", { "aria-live": "off" });
      this.input = el("input", { type: "checkbox", checked: true, onchange: () => this._toggle() });
      const label = el("label", {}, this.input, glyph(kind, "factual", null, 24), el("span", {}, kind.name), this.count);
      if (this.subs.length < 2) {
        this.node = label;
        return;
      }
      for (const sub of this.subs) {
        sub.count = el("output", { "aria-live": "off" });
        sub.input = el("input", { type: "checkbox", checked: true, onchange: () => this._sub(sub) });
      }
      const list = this.subs.map((sub) => el("label", {}, sub.input, el("span", { dir: "auto" }, sub.name || "Unnamed kind"), sub.count));
      this.node = el("div", { class: "sitmap-tree" }, label, el("details", {}, el("summary", { "aria-label": `${this.subs.length} kinds of ${kind.name}` }, `${this.subs.length} kinds`), list));
    }

    _toggle() {
      const { map, incidents } = this.box;
      const hidden = new Set(incidents.filter.state.subs);
      for (const { number } of this.subs) hidden.delete(number);
      if (hidden.size !== incidents.filter.state.subs.size) incidents.filter.set({ subs: hidden });
      const layer = incidents.layer(this.type);
      if (this.input.checked) map.addLayer(layer);
      else map.removeLayer(layer);
    }

    _sub(sub) {
      const hidden = new Set(this.owner.filter.state.subs);
      if (sub.input.checked) hidden.delete(sub.number);
      else hidden.add(sub.number);
      if (sub.input.checked && !this.owner.shown.has(this.type)) {
        for (const other of this.subs) if (other !== sub) hidden.add(other.number);
        this.box.map.addLayer(this.owner.layer(this.type));
      }
      this.owner.filter.set({ subs: hidden });
    }

    refresh(types, subs) {
      const { shown, filter } = this.owner;
      const on = shown.has(this.type);
      const hidden = this.subs.filter(({ number }) => filter.state.subs.has(number)).length;
      this.input.checked = on && hidden < this.subs.length;
      this.input.indeterminate = on && hidden > 0 && hidden < this.subs.length;
      this.count.textContent = types[this.type].toLocaleString("en");
      for (const sub of this.subs) {
        if (!sub.input) continue;
        sub.input.checked = on && !filter.state.subs.has(sub.number);
        sub.count.textContent = subs[sub.number].toLocaleString("en");
      }
    }
  }

  class FilterBox {
    constructor(incidents, map) {
      Object.assign(this, { incidents, map });
      this.trees = incidents.kinds.map((_, type) => new Tree(this, type));
      this.node = el(
        "section",
        { class: "sitmap-filters", "aria-label": "Filters" },
        this._search(),
        el("fieldset", { class: "sitmap-types" }, el("legend", {}, "Types of incident"), this.trees.map((tree) => tree.node)),
        this._more(),
      );
      incidents.on("change", () => this._soon());
      this.refresh();
    }

    _set(change) {
      this.incidents.filter.set(change);
    }

    _search() {
      this.text = el("input", { type: "search", placeholder: "Search title, place, quote", "aria-label": "Search title, place and quote", autocomplete: "off", spellcheck: "false" });
      this.text.addEventListener("input", () => {
        clearTimeout(this.wait);
        this.wait = setTimeout(() => this._set({ text: this.text.value.trim() }), WAIT);
      });
      this.searching = el("progress", { max: "1", hidden: true, "aria-label": "Reading the texts to search them" });
      return el("p", { class: "sitmap-search", role: "search" }, this.text, this.searching);
    }

    _more() {
      this.sure = el("input", { type: "range", min: "0", max: "0.95", step: "0.05", value: "0", oninput: () => this._set({ sure: Number(this.sure.value) }) });
      this.sureOut = el("output", { "aria-live": "off" });
      this.clear = el("button", { type: "button", class: "sitmap-clear", onclick: () => this._all() }, "Show all again");
      const used = this.incidents.filter.counts("assertion", this.incidents.claims.length, 255);
      this.claimBoxes = this.incidents.claims.map((name, number) => ({
        number, count: el("output", { "aria-live": "off" }), used: used[number],
        input: el("input", { type: "checkbox", checked: true, onchange: () => this._claims() }), name: this.incidents.words.assertion[name],
      })).filter(({ used }) => used);
      this.details = el(
        "details",
        { class: "sitmap-more-filters" },
        el("summary", {}, "Confidence, claim, country"),
        el("label", { class: "sitmap-sure" }, el("span", {}, "At least this sure"), this.sure, this.sureOut),
        this.claimBoxes.length > 1 ? el("fieldset", { class: "sitmap-types" }, el("legend", {}, "What is claimed"), this.claimBoxes.map((box) => el("label", {}, box.input, el("span", {}, box.name), box.count))) : null,
        this._countries(),
      );
      return el("div", { class: "sitmap-more-box" }, this.details, this.clear);
    }

    _claims() {
      this._set({ claims: new Set(this.claimBoxes.filter(({ input }) => !input.checked).map(({ number }) => number)) });
    }

    _countries() {
      const { countries } = this.incidents;
      if (countries.length < 2) return null;
      const counts = this.incidents.filter.counts("country", countries.length, 255);
      const named = countries.map((name, number) => ({ name: name.trim() || "Country unknown", number })).sort((a, b) => a.name.localeCompare(b.name, "en"));
      this.country = el(
        "select",
        { onchange: () => this._set({ country: Number(this.country.value) }) },
        el("option", { value: "-1" }, "All countries"),
        named.map(({ name, number }) => el("option", { value: String(number) }, `${name} (${counts[number].toLocaleString("en")})`)),
      );
      return el("label", { class: "sitmap-country" }, el("span", {}, "Country"), this.country);
    }

    _all() {
      this.text.value = "";
      this.incidents.filter.clear();
      for (const layer of this.incidents.layers) this.map.addLayer(layer);
    }

    _soon() {
      if (this.waiting) return;
      this.waiting = true;
      queueMicrotask(() => {
        this.waiting = false;
        this.refresh();
      });
    }

    refresh() {
      const { incidents } = this;
      const { filter } = incidents;
      const types = filter.counts("type", incidents.kinds.length, REASONS.TYPE);
      const subs = filter.counts("sub", incidents.subs.length, REASONS.TYPE | REASONS.SUB);
      for (const tree of this.trees) tree.refresh(types, subs);
      const claims = filter.counts("assertion", incidents.claims.length, REASONS.CLAIM);
      for (const { number, count, input } of this.claimBoxes) {
        count.textContent = claims[number].toLocaleString("en");
        input.checked = !filter.state.claims.has(number);
      }
      const { progress } = filter.search;
      this.searching.hidden = progress === null;
      this.searching.value = progress ?? 1;
      this.sure.value = String(filter.state.sure);
      this.sureOut.textContent = filter.state.sure ? `${Math.round(filter.state.sure * 100)} %` : "any";
      this.sure.setAttribute("aria-valuetext", this.sureOut.textContent);
      if (this.country) this.country.value = String(filter.state.country);
      if (document.activeElement !== this.text) this.text.value = filter.state.text;
      this.clear.hidden = !filter.active && incidents.shown.size === incidents.kinds.length;
    }
  }

  Object.assign(window.sitmap, { FilterBox });
})();
