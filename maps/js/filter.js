/* One filter for everything: each incident has a byte of reasons why it doesn't show, 0 if it does. */
(function () {
  "use strict";
  const { Search } = window.sitmap;
  const TYPE = 1, SUB = 2, TIME = 4, TEXT = 8, SURE = 16, CLAIM = 32, COUNTRY = 64;
  const NO_DAY = 2147483647;

  class Filter {
    /** `owner` has the columns; `changed` is called after each change. */
    constructor(owner, changed) {
      Object.assign(this, { owner, changed });
      this.fails = new Uint8Array(owner.count);
      this.state = { subs: new Set(), time: null, undated: true, text: "", sure: 0, claims: new Set(), country: -1 };
      this.search = new Search(owner.pack, owner.count, (from, to, fails) => this._mark(TEXT, fails, from, to), () => this.changed());
    }

    /** Sets or clears one reason for every incident, or for some in a row. */
    _mark(reason, fails, from = 0, to = this.fails.length) {
      const list = this.fails;
      for (let i = from; i < to; i++) list[i] = fails(i) ? list[i] | reason : list[i] & ~reason;
    }

    /** The same by what stands in a column: `fails` is asked once for each number there, not for each incident. */
    _markBy(reason, column, length, fails) {
      const list = this.fails;
      const values = this.owner.columns[column];
      const marks = Uint8Array.from({ length }, (_, number) => (fails(number) ? reason : 0));
      for (let i = 0; i < list.length; i++) list[i] = (list[i] & ~reason) | marks[values[i]];
    }

    types(shown) {
      this._markBy(TYPE, "type", this.owner.kinds.length, (type) => !shown.has(type));
      this.changed();
    }

    /** Changes any of the state's members. */
    set(change) {
      const { columns, subs, claims, countries } = this.owner;
      const state = Object.assign(this.state, change);
      if ("subs" in change) this._markBy(SUB, "sub", subs.length, (sub) => state.subs.has(sub));
      if ("time" in change || "undated" in change) this._time();
      if ("sure" in change) this._mark(SURE, (i) => state.sure > 0 && (columns.confidence[i] === 65535 || columns.confidence[i] < state.sure * 10000));
      if ("claims" in change) this._markBy(CLAIM, "assertion", claims.length, (claim) => state.claims.has(claim));
      if ("country" in change) this._markBy(COUNTRY, "country", countries.length, (country) => state.country >= 0 && country !== state.country);
      if ("text" in change) this.search.find(state.text);
      this.changed();
    }

    _time() {
      const { from, to } = this.owner.columns;
      const { time, undated } = this.state;
      this._mark(TIME, (i) => (from[i] === NO_DAY ? !undated : time !== null && (to[i] < time[0] || from[i] > time[1])));
    }

    /** Whether anything but the types' toggles is set. */
    get active() {
      const { subs, time, undated, text, sure, claims, country } = this.state;
      return subs.size > 0 || time !== null || !undated || text !== "" || sure > 0 || claims.size > 0 || country >= 0;
    }

    clear() {
      this.set({ subs: new Set(), time: null, undated: true, text: "", sure: 0, claims: new Set(), country: -1 });
    }

    /** How many would show of each number in a column, if that column's own reasons didn't count. */
    counts(column, length, reasons) {
      const made = new Int32Array(length);
      const { fails } = this;
      const values = this.owner.columns[column];
      for (let i = 0; i < fails.length; i++) if (!(fails[i] & ~reasons)) made[values[i]]++;
      return made;
    }
  }

  Object.assign(window.sitmap, { Filter, REASONS: { TYPE, SUB, TIME, TEXT, SURE, CLAIM, COUNTRY }, NO_DAY });
})();
