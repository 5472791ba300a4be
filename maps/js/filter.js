/* One filter for everything: each incident has a byte of reasons why it doesn't show, 0 if it does. */
(function () {
  "use strict";
  const { wording } = window.sitmap;
  const TYPE = 1, SUB = 2, TIME = 4, TEXT = 8, SURE = 16, CLAIM = 32, COUNTRY = 64;
  const NO_DAY = 2147483647;

  class Filter {
    /** `owner` has the columns; `changed` is called after each change. */
    constructor(owner, changed) {
      Object.assign(this, { owner, changed });
      this.fails = new Uint8Array(owner.count);
      this.state = { subs: new Set(), time: null, undated: true, text: "", sure: 0, claims: new Set(), country: -1 };
      this.found = null;
    }

    /** Sets or clears one reason for every incident. */
    _mark(reason, fails) {
      const list = this.fails;
      for (let i = 0; i < list.length; i++) list[i] = fails(i) ? list[i] | reason : list[i] & ~reason;
    }

    types(shown) {
      const { type } = this.owner.columns;
      this._mark(TYPE, (i) => !shown.has(type[i]));
      this.changed();
    }

    /** Changes any of the state's members. */
    set(change) {
      const { columns } = this.owner;
      const state = Object.assign(this.state, change);
      if ("subs" in change) this._mark(SUB, (i) => state.subs.has(columns.sub[i]));
      if ("time" in change || "undated" in change) this._time();
      if ("sure" in change) this._mark(SURE, (i) => state.sure > 0 && (columns.confidence[i] === 65535 || columns.confidence[i] < state.sure * 10000));
      if ("claims" in change) this._mark(CLAIM, (i) => state.claims.has(columns.assertion[i]));
      if ("country" in change) this._mark(COUNTRY, (i) => state.country >= 0 && columns.country[i] !== state.country);
      if ("text" in change) this._search();
      this.changed();
    }

    _time() {
      const { from, to } = this.owner.columns;
      const { time, undated } = this.state;
      this._mark(TIME, (i) => (from[i] === NO_DAY ? !undated : time !== null && (to[i] < time[0] || from[i] > time[1])));
    }

    /** Looks for each word in title, place and quotes; reads the texts on the first search. */
    async _search() {
      const words = wording.fold(this.state.text).split(/\s+/).filter(Boolean);
      const turn = (this.turn = (this.turn || 0) + 1);
      if (words.length && !this.texts) {
        this.searching = true;
        this.texts = await this._texts();
        this.searching = false;
      }
      if (turn !== this.turn) return;
      this._mark(TEXT, (i) => !words.every((word) => this.texts[i].includes(word)));
      this.changed();
    }

    async _texts() {
      const { pack, count } = this.owner;
      const made = new Array(count);
      for (let i = 0; i < count; i++) {
        const { properties: p } = await pack.texts(i);
        const said = wording.quotes(p).map(({ sentence }) => sentence);
        made[i] = wording.fold([wording.text(p.title), wording.where(p), wording.text(p.place_mention), ...said].join("\n"));
      }
      return made;
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
