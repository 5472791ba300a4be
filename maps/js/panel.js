/* The panel beside the map: filters with counts, what is not on the map, what is in view, the key. */
(function () {
  "use strict";
  const { el, card, unfold, wording, FilterBox } = window.sitmap;
  const { plural } = wording;
  const LISTED = 60;
  const LISTED_UNPLACED = 200;

  class Panel {
    constructor(incidents, map) {
      Object.assign(this, { incidents, map });
      this.node = el("div", { class: "sitmap-panel" });
    }

    /** Fills the panel; everything in it needs the columns. */
    begin() {
      const { incidents, map } = this;
      this.total = incidents.columns.spot.reduce((sum, spot) => sum + (spot === 0), 0);
      const filters = incidents.count ? new FilterBox(incidents, map) : null;
      this.node.append(...[this._none(), filters && filters.node, this._unplaced(), this._view(), incidents.count ? sitmap.key(incidents.words) : null].filter(Boolean));
      map.on("moveend", () => this._soon());
      incidents.on("change", () => this._soon());
      this.refresh();
    }

    _none() {
      if (this.incidents.count) return null;
      return el("p", { class: "sitmap-none", role: "status" }, this.incidents.words.none);
    }

    _unplaced() {
      if (!this.total) return null;
      this.unplacedCount = el("strong", { class: "sitmap-number" });
      this.groups = this._countries().map(([name, list]) => this._group(name, list, this.total <= 12));
      return el(
        "section",
        { class: "sitmap-unplaced", "aria-label": "Not on the map" },
        el("h2", {}, this.unplacedCount, el("span", {}, "not on the map")),
        el("p", {}, "Known only to a country or sea, or not at all. No pin is better than a wrong one."),
        this.groups.map((group) => group.node),
      );
    }

    /** The unplaced incidents by country, in order of date. */
    _countries() {
      const { columns, countries, count } = this.incidents;
      const groups = new Map();
      for (let i = 0; i < count; i++) {
        if (columns.spot[i]) continue;
        const name = (countries[columns.country[i]] || "").trim() || "Country unknown";
        if (!groups.has(name)) groups.set(name, []);
        groups.get(name).push(i);
      }
      return [...groups];
    }

    _group(name, list, open) {
      const count = el("output", { "aria-live": "off" });
      const items = el("div", {});
      const node = el("details", { open }, el("summary", {}, el("bdi", { dir: "auto" }, name), count), items);
      const group = { node, count, list, items, entries: new Map(), shown: [], more: 0 };
      node.addEventListener("toggle", () => this._fillGroup(group));
      return group;
    }

    /** Lists those of an open group that show; an entry is made once and kept. */
    _fillGroup(group) {
      if (!group.node.open) return;
      const { fails } = this.incidents.filter;
      const list = group.list.filter((i) => !fails[i]);
      const seen = list.slice(0, LISTED_UNPLACED);
      for (const i of seen) if (!group.entries.has(i)) group.entries.set(i, this._entry(i));
      const more = list.length - seen.length;
      const nodes = seen.map((i) => group.entries.get(i).node);
      /* What is put in anew loses the focus: after a move of the map nothing has changed here. */
      if (group.more === more && nodes.length === group.shown.length && nodes.every((node, at) => node === group.shown[at])) return;
      Object.assign(group, { more, shown: nodes });
      group.items.replaceChildren(...nodes);
      if (more) group.items.append(el("p", { class: "sitmap-more" }, `and ${more.toLocaleString("en")} more: narrow them down with the filters`));
      this.incidents.pack.lines(seen).then(() => seen.forEach((i) => group.entries.get(i).write()));
    }

    /** An unplaced incident: a line that unfolds to its card. */
    _entry(i) {
      const { incidents } = this;
      const country = incidents.countries[incidents.columns.country[i]];
      const title = el("b", { dir: "auto" }, "…");
      const about = el("small", { dir: "auto" });
      const node = el("details", { class: "sitmap-entry" }, el("summary", {}, incidents.glyph(i, 26), el("span", {}, title, about)));
      node.addEventListener("toggle", async () => {
        if (!node.open || node.children.length > 1) return;
        const made = card(await incidents.details(i), incidents, "h3");
        if (node.children.length === 1) node.append(made);
      });
      const write = () => {
        const line = incidents.pack.line(i);
        title.textContent = wording.text(line.title) || "Untitled incident";
        const where = wording.where(line);
        about.textContent = [incidents.markedAt(i), wording.when(line), where === country ? "" : where].filter(Boolean).join(" · ");
      };
      return { node, write };
    }

    /** Opens the entry of an unplaced incident. */
    reveal(i) {
      const group = (this.groups || []).find(({ list }) => list.includes(i));
      if (!group) return;
      group.node.open = true;
      this._fillGroup(group);
      const entry = group.entries.get(i);
      if (!entry) return;
      unfold(true);
      entry.node.open = true;
      entry.node.scrollIntoView({ block: "nearest" });
    }

    _view() {
      if (this.total === this.incidents.count) return null;
      this.viewCount = el("h2", {});
      this.viewList = el("ol", { class: "sitmap-list" });
      return el("section", { class: "sitmap-inview", "aria-label": "Incidents in this view" }, this.viewCount, this.viewList);
    }

    _soon() {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.refresh());
    }

    refresh() {
      this._refreshUnplaced();
      if (this.viewList) this._refreshView();
    }

    _refreshUnplaced() {
      if (!this.groups) return;
      const { fails } = this.incidents.filter;
      let count = 0;
      for (const group of this.groups) {
        const shown = group.list.reduce((sum, i) => sum + !fails[i], 0);
        count += shown;
        group.count.textContent = shown.toLocaleString("en");
        group.node.hidden = !shown;
        this._fillGroup(group);
      }
      const total = this.total.toLocaleString("en");
      this.unplacedCount.textContent = count === this.total ? total : `${count.toLocaleString("en")} of ${total}`;
    }

    _refreshView() {
      const { incidents } = this;
      const bounds = this.map.getBounds();
      const [west, east, south, north] = [bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()];
      const { lat, lon, columns } = incidents;
      const listed = [];
      let count = 0;
      for (const i of incidents.visible) {
        const at = columns.spot[i] - 1;
        if (lat[at] >= south && lat[at] <= north && lon[at] >= west && lon[at] <= east && ++count <= LISTED) listed.push(i);
      }
      this.viewCount.textContent = `${plural(count, "incident")} in this view`;
      const items = incidents.entries(listed, (i) => incidents.select(i, true));
      if (count > LISTED) items.push(el("li", { class: "sitmap-more" }, `and ${(count - LISTED).toLocaleString("en")} more: zoom in to list them`));
      const focused = [...this.viewList.children].findIndex((item) => item.contains(document.activeElement));
      this.viewList.replaceChildren(...items);
      if (focused >= 0 && items[focused]) (items[focused].querySelector("button") || this.viewCount).focus({ preventScroll: true });
    }
  }

  /** The panel as a Leaflet control, for maps that have no place for it on their page. */
  const PanelControl = L.Control.extend({
    options: { position: "topright" },
    initialize(panel, title) {
      this.panel = panel;
      this.title = title;
    },
    /* A second panel begins folded: two open ones are taller than a map. */
    onAdd(map) {
      const box = el("details", { class: "sitmap-control leaflet-bar", open: !map.getContainer().querySelector(".sitmap-control") }, el("summary", {}, this.title), this.panel.node);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    },
  });

  /** What stands under the map: the filter as a sentence, the time, and what can be saved. */
  function strip(incidents) {
    const said = el("p", { class: "sitmap-sentence", role: "status" });
    const say = () => {
      said.setAttribute("aria-busy", String(incidents.filter.search.progress !== null));
      said.textContent = sitmap.sentence(incidents);
    };
    let frame = 0;
    incidents.on("change", () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(say);
    });
    say();
    return [el("div", { class: "sitmap-said" }, said, sitmap.downloads(incidents)), new sitmap.TimeBrush(incidents).node];
  }

  /** Puts the panel into the element with the id `slot`, or onto the map where there is none. */
  function panel(incidents, map, slot) {
    const made = new Panel(incidents, map);
    const place = slot && document.getElementById(slot);
    if (place) place.replaceChildren(made.node);
    const under = () => {
      if (!incidents.count) return;
      const box = place && document.querySelector("main.sitmap-place + .sitmap-strip");
      if (box) box.append(...strip(incidents));
      else made.node.prepend(el("section", { class: "sitmap-strip", "aria-label": "What shows, and when" }, strip(incidents)));
    };
    const table = () => {
      const section = place && document.getElementById("incidents");
      if (section) new sitmap.Table(incidents, section);
      sitmap.settle();
    };
    const control = () => place || new PanelControl(made, `${plural(incidents.count, "incident")}, ${made.total} not on the map`).addTo(map);
    made.ready = incidents.ready.then(() => {
      if (place) made.address = new sitmap.Address(incidents, map, made);
      return sitmap.afterwards(sitmap.drawn(incidents), [() => made.begin(), under, control, () => sitmap.whenRead(table)]);
    });
    return made;
  }

  Object.assign(window.sitmap, { panel });
})();
