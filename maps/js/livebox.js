/* The filters of a live map: what they are set to goes to the server, which counts. */
(function () {
  "use strict";
  const { el, glyph, lands, wording, what } = window.sitmap;
  const WAIT = 250;

  function number(count) {
    return (count || 0).toLocaleString("en");
  }

  /** What a country's code stands for, in English; the code itself where the browser doesn't know. */
  function named(code) {
    try {
      return new Intl.DisplayNames(["en"], { type: "region" }).of(code) || code;
    } catch {
      return code;
    }
  }

  /** A parameter with a box for each of its values; all of them checked is no filter. */
  class Choice {
    constructor(parameter, values, changed) {
      this.parameter = parameter;
      this.options = values.map((value) => ({ value, count: el("output", { "aria-live": "off" }), input: el("input", { type: "checkbox", checked: true, onchange: changed }) }));
    }

    get off() {
      return this.options.filter(({ input }) => !input.checked);
    }

    get(value) {
      return this.options.find((option) => option.value === value);
    }

    set(wanted) {
      for (const { value, input } of this.options) input.checked = !wanted.length || wanted.includes(value);
    }

    show(counts) {
      for (const { value, count } of this.options) count.textContent = number(counts[value]);
    }
  }

  class LiveBox {
    /** `changed` is called after each change; `parameters` says what is asked for. */
    constructor({ kinds, subs, words }, changed) {
      Object.assign(this, { kinds, words, changed });
      /* The last kind stands for types that the server has and we do not know: it can be counted, not asked for. */
      this.types = new Choice("event_type", kinds.slice(0, -1).map(({ name }) => name), ({ target }) => this._type(target));
      this.subs = new Choice("sub_event_type", subs.map(([name]) => name), ({ target }) => this._sub(target));
      this.claims = new Choice("assertion", Object.keys(words.assertion), changed);
      this.trees = this.types.options.map((type, at) => this._tree(type, kinds[at], subs.filter(([, its]) => its === type.value).map(([name]) => this.subs.get(name))));
      this.country = { value: "" };
      this.least = 0;
      const types = el("fieldset", { class: "sitmap-types" }, el("legend", {}, "Types of incident"), this.trees.map(({ node }) => node));
      this.node = el("section", { class: "sitmap-filters", "aria-label": "Filters" }, this._search(), types, this._more());
    }

    _later() {
      clearTimeout(this.wait);
      this.wait = setTimeout(this.changed, WAIT);
    }

    _search() {
      this.text = el("input", { type: "search", placeholder: "Search title, place, quote", "aria-label": "Search title, place, quote and actors", autocomplete: "off", spellcheck: "false", oninput: () => this._later() });
      return el("p", { class: "sitmap-search", role: "search" }, this.text);
    }

    /** A type with its sub-types, folded. */
    _tree(type, kind, own) {
      for (const sub of own) sub.node = el("label", {}, sub.input, el("span", { dir: "auto" }, sub.value), sub.count);
      const list = el("details", { hidden: true }, el("summary", {}), own.map(({ node }) => node));
      const node = el("div", { class: "sitmap-tree" }, el("label", {}, type.input, glyph(kind, "factual", null, 24), el("span", {}, kind.name), type.count), list);
      return { type, own, node, list };
    }

    /** A type's box stands for all of its sub-types. */
    _type(input) {
      const { own } = this.trees.find(({ type }) => type.input === input);
      for (const sub of own) sub.input.checked = input.checked;
      this.changed();
    }

    _sub(input) {
      const { type, own } = this.trees.find((tree) => tree.own.some((sub) => sub.input === input));
      type.input.checked = own.some((sub) => sub.input.checked && !sub.node.hidden);
      if (!type.input.checked) for (const sub of own) sub.input.checked = false;
      this.changed();
    }

    _more() {
      this.sure = el("input", { type: "range", min: "0", max: "0.95", step: "0.05", value: "0", oninput: () => this._sure(Number(this.sure.value)) });
      this.sureOut = el("output", { "aria-live": "off" }, "any");
      this.country = el("select", { onchange: this.changed });
      this._countries({}, "");
      this.clear = el("button", { type: "button", class: "sitmap-clear" }, "Show all again");
      const claims = this.claims.options.map(({ value, input, count }) => el("label", {}, input, el("span", {}, this.words.assertion[value]), count));
      const more = el(
        "details",
        { class: "sitmap-more-filters" },
        el("summary", {}, "Confidence, claim, country"),
        el("label", { class: "sitmap-sure" }, el("span", {}, "At least this sure"), this.sure, this.sureOut),
        el("fieldset", { class: "sitmap-types" }, el("legend", {}, "What is claimed"), claims),
        el("label", { class: "sitmap-country" }, el("span", {}, "Country"), this.country),
      );
      return el("div", { class: "sitmap-more-box" }, more, this.clear);
    }

    _sure(share) {
      this._least(share);
      this._later();
    }

    _least(share) {
      this.least = share;
      this.sure.value = String(share);
      this.sureOut.textContent = share ? wording.percent(share) : "any";
      this.sure.setAttribute("aria-valuetext", this.sureOut.textContent);
    }

    /** What is asked for, as the server's parameters; null if nothing can pass. */
    parameters() {
      const asked = new URLSearchParams();
      for (const choice of [this.types, this.subs, this.claims]) {
        const { parameter, options } = choice;
        const { length } = choice === this.subs ? this._narrowed() : choice.off;
        if (length === options.length) return null;
        if (length) for (const { value, input } of options) if (input.checked) asked.append(parameter, value);
      }
      if (this.least) asked.set("min_confidence", String(this.least));
      if (this.country.value) asked.set("country", this.country.value);
      if (this.sought) asked.set("q", this.sought);
      return asked;
    }

    /** What is searched for; "" while no letter or digit is typed, for which the server would look in vain. */
    get sought() {
      const text = this.text.value.trim();
      return /[\p{L}\p{N}]/u.test(text) ? text : "";
    }

    /** The sub-types that are left out of types that aren't. */
    _narrowed() {
      return this.trees.flatMap(({ type, own }) => (type.input.checked ? own.filter((sub) => !sub.input.checked) : []));
    }

    /** Sets the filters to parameters as `parameters` gave them. */
    restore(kept) {
      for (const choice of [this.types, this.subs, this.claims]) choice.set(kept.getAll(choice.parameter));
      for (const { type, own } of this.trees) {
        if (!own.some((sub) => sub.input.checked)) type.input.checked = false;
        if (!type.input.checked) for (const sub of own) sub.input.checked = false;
      }
      const sure = Number(kept.get("min_confidence"));
      this._least(sure > 0 && sure <= 1 ? sure : 0);
      this.text.value = kept.get("q") || "";
      const countries = kept.getAll("country").join(",");
      this._countries({}, /^[A-Z]{2}(,[A-Z]{2})*$/.test(countries) ? countries : "");
    }

    /** Shows what is set: whether a type is shown in part, and whether there is anything to take back. */
    refresh(active) {
      for (const { type, own } of this.trees) type.input.indeterminate = type.input.checked && own.some((sub) => !sub.input.checked);
      this.clear.hidden = !active;
    }

    /** Shows the server's counts. */
    show(totals) {
      for (const choice of [this.types, this.subs, this.claims]) choice.show(totals[choice.parameter]);
      for (const { type, own, node, list } of this.trees) {
        node.hidden = !totals.event_type[type.value] && type.input.checked && !type.input.indeterminate;
        for (const sub of own) sub.node.hidden = !totals.sub_event_type[sub.value] && sub.input.checked === type.input.checked;
        const kinds = own.filter((sub) => !sub.node.hidden).length;
        list.hidden = kinds < 2 && !list.open;
        list.firstChild.textContent = `${kinds} kinds`;
        list.firstChild.setAttribute("aria-label", `${kinds} kinds of ${type.value}`);
      }
      this._countries(totals.country, this.country.value);
    }

    /** Lists the countries; what is chosen stays, however few there are of it. */
    _countries(counts, chosen) {
      const known = Object.keys(counts).filter((code) => /^[A-Z]{2}$/.test(code));
      const all = [...new Set(chosen ? [...known, chosen] : known)].map((codes) => ({ codes, name: codes.split(",").map(named).join(", ") }));
      all.sort((a, b) => a.name.localeCompare(b.name, "en"));
      this.country.replaceChildren(el("option", { value: "" }, "All countries"), ...all.map(({ codes, name }) => el("option", { value: codes }, `${name} (${number(counts[codes])})`)));
      this.country.value = chosen;
    }

    /** What the sentence under the map says of these filters. */
    said({ numberMatched: count, sub_event_type: found, country: countries }) {
      const shown = new Set(this.kinds.keys());
      for (const type of this.types.off) shown.delete(this.types.options.indexOf(type));
      if (this.types.off.length) shown.delete(this.kinds.length - 1);
      const places = new Map(this.trees.flatMap(({ own }, type) => own.map((sub) => [sub, type])));
      const subs = this.subs.options.map((sub) => [sub.value, places.get(sub)]);
      const hidden = new Set(this._narrowed().map((sub) => this.subs.options.indexOf(sub)));
      const seen = this.subs.options.map(({ value }) => found[value] || 0);
      const where = this.country.value ? this.country.value.split(",") : Object.keys(countries);
      return {
        what: what(count, this.kinds, subs, shown, { subs: hidden }, seen), sure: this.least, text: this.sought,
        country: lands(where.map((code) => code && named(code))),
        without: this.claims.off.map(({ value }) => this.words.assertion[value]),
      };
    }
  }

  Object.assign(window.sitmap, { LiveBox });
})();
