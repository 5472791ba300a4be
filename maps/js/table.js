/* The table beneath the map shows what the filter leaves. */
(function () {
  "use strict";
  const { el, wording } = window.sitmap;
  /* Laying the table out takes longer than drawing the map: where it isn't seen, it waits until the filter has rested so many milliseconds. */
  const REST = 500;

  class Table {
    constructor(incidents, section) {
      Object.assign(this, { incidents, section });
      this.body = section.querySelector("tbody");
      if (!this.body) return;
      this.rows = [...this.body.rows];
      this.note = section.querySelector(".sitmap-tabled") || el("p", { class: "sitmap-tabled" });
      this.said = this.note.textContent;
      section.querySelector(".sitmap-scroll").after(this.note);
      this.near = false;
      const watch = ([entry]) => {
        this.near = entry.isIntersecting;
        if (this.near && this.stale) this._show();
      };
      // A table that begins just where the window ends is not in it.
      new IntersectionObserver(watch, { rootMargin: "-1px" }).observe(section);
      window.addEventListener("beforeprint", () => this._hide());
      window.matchMedia("print").addEventListener("change", () => this._hide());
      incidents.on("change", () => this._soon());
      this._soon();
    }

    _soon() {
      this.stale = true;
      clearTimeout(this.wait);
      this.wait = setTimeout(() => this._show(), this.near ? 0 : REST);
    }

    _hide() {
      const { fails } = this.incidents.filter;
      this.rows.forEach((row, i) => (row.hidden = fails[i] > 0));
    }

    _show() {
      this._hide();
      if (this.near) this._fill();
    }

    /** Adds rows for those that stand beyond the first ones, and says how many of how many there are. */
    async _fill() {
      this.stale = false;
      const turn = (this.turn = (this.turn || 0) + 1);
      const { incidents, rows } = this;
      const { fails } = incidents.filter;
      const list = [];
      let total = 0;
      for (let i = 0; i < fails.length; i++) if (!fails[i] && ++total && list.length < rows.length) list.push(i);
      const extra = [];
      for (const i of list.filter((i) => i >= rows.length)) extra.push(this._row(await incidents.details(i)));
      if (turn !== this.turn) return;
      if (extra.length || this.body.rows.length > rows.length) this.body.replaceChildren(...rows, ...extra);
      const all = total === incidents.count;
      this.note.textContent = all ? this.said : total > list.length ? `The first ${list.length.toLocaleString("en")} of ${total.toLocaleString("en")} incidents that match.` : `${wording.plural(total, "incident matches", "incidents match")}.`;
    }

    /** Who was there, who says how many were harmed, and with what it was done. */
    _people(p) {
      const own = (text, n) => [n ? ", " : "", el("bdi", { dir: "auto" }, text)];
      const [people, claims, weapons] = [wording.people(p), wording.claims(p), wording.weapons(p)];
      const parts = [people.map(own), claims.length ? ["; ", claims.map(own)] : [], weapons.length ? [people.length ? "; with " : "with ", weapons.map(own)] : []];
      return parts.flat(3);
    }

    _row({ i, properties: p, url }) {
      const { incidents } = this;
      const { words } = incidents;
      const title = wording.text(p.title) || "Untitled incident";
      const on = incidents.placed(i);
      const status = words.status[incidents.columns.status[i] - 1];
      const assertion = incidents.assertion(i);
      const sure = incidents.sure(i);
      const where = wording.where(p);
      const said = incidents.subs[incidents.columns.sub[i]][0] + (assertion === "factual" ? "" : ` (${words.assertion[assertion].toLowerCase()})`) + (status ? ` (${status})` : "");
      return el(
        "tr",
        {},
        el("th", { scope: "row", dir: "auto" }, url ? el("a", { href: url }, title) : title),
        el("td", {}, said),
        el("td", {}, wording.when(p)),
        el("td", {}, el("bdi", { dir: "auto" }, where || (on ? words.unnamed : words.unplaced))),
        el("td", {}, (words.precision[incidents.columns.precision[i]] || (on ? words.unstated : words.unplaced)) + (!on && where ? "; not on the map" : "")),
        el("td", {}, this._people(p)),
        el("td", {}, sure === null ? "" : wording.percent(sure)),
        el("td", {}, wording.quotes(p).slice(0, 2).map(({ sentence }) => [el("q", { dir: "auto" }, sentence), " "])),
        el("td", {}, wording.reports(p).slice(0, 4).map((report) => el("bdi", {}, report.url ? el("a", { href: report.url, rel: "noopener noreferrer" }, report.publisher || report.title || report.url) : report.publisher || report.title, report.date ? `, ${report.date} ` : " "))),
      );
    }
  }

  Object.assign(window.sitmap, { Table });
})();
