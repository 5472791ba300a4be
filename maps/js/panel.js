/* The panel beside the map: type toggles with counts, what is not on the map, what is in view, the key. */
(function () {
  "use strict";
  const { el, glyph, card } = window.sitmap;
  const LISTED = 60;
  const NEUTRAL = { color: "#55606b", paths: ["M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8z"] };

  function plural(count, one, many) {
    return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
  }

  class Panel {
    constructor(incidents, map) {
      this.incidents = incidents;
      this.map = map;
      this.node = el("div", { class: "sitmap-panel" }, this._summary(), this._types(), this._unplaced(), this._view(), this._key());
      map.on("moveend", () => this.refresh());
      map.on("layeradd layerremove", (event) => this._follow(event));
      incidents.on("change", () => this.refresh());
      this.refresh();
    }

    _summary() {
      const { placed, unplaced } = this.incidents;
      const total = placed.length + unplaced.length;
      if (!total) return el("p", { class: "sitmap-none", role: "status" }, this.incidents.words.none);
      return null;
    }

    _types() {
      const { incidents, map } = this;
      this.boxes = incidents.kinds.map((kind, type) =>
        el("input", {
          type: "checkbox", checked: true,
          onchange: (event) => (event.target.checked ? map.addLayer(incidents.layer(type)) : map.removeLayer(incidents.layer(type))),
        }),
      );
      if (!incidents.kinds.length) return null;
      return el(
        "fieldset",
        { class: "sitmap-types" },
        el("legend", {}, "Types of incident"),
        incidents.kinds.map((kind, type) =>
          el("label", {}, this.boxes[type], glyph(kind, "factual", null, 24), el("span", {}, kind.name), el("output", {}, kind.count.toLocaleString("en"))),
        ),
      );
    }

    /** Follows toggles made elsewhere, such as Leaflet's own layer control. */
    _follow(event) {
      const type = this.incidents.layers.indexOf(event.layer);
      if (type >= 0) this.boxes[type].checked = event.type === "layeradd";
    }

    _unplaced() {
      const { unplaced } = this.incidents;
      if (!unplaced.length) return null;
      const groups = new Map();
      for (const incident of unplaced) {
        const name = incident.country || "Place unknown";
        groups.set(name, [...(groups.get(name) || []), incident]);
      }
      this.unplacedCount = el("strong", { class: "sitmap-number" });
      this.groups = [...groups].map(([name, list]) => this._group(name, list, unplaced.length <= 12));
      return el(
        "section",
        { class: "sitmap-unplaced", "aria-label": "Not on the map" },
        el("h2", {}, this.unplacedCount, el("span", {}, "not on the map")),
        el("p", {}, "Known only to a country or sea, or not at all. No pin is better than a wrong one."),
        this.groups.map((group) => group.node),
      );
    }

    /** The unplaced incidents of one country; its entries are made when it is opened. */
    _group(name, list, open) {
      const count = el("output", {});
      const items = el("div", {});
      const node = el("details", { open }, el("summary", {}, el("bdi", { dir: "auto" }, name), count), items);
      const group = { node, count, list, items, made: false };
      node.addEventListener("toggle", () => this._fillGroup(group));
      if (open) this._fillGroup(group);
      return group;
    }

    _fillGroup(group) {
      if (group.made || !group.node.open) return;
      group.made = true;
      group.entries = group.list.slice(0, 500).map((incident) => ({ incident, node: this._entry(incident) }));
      group.items.append(...group.entries.map((entry) => entry.node));
      if (group.list.length > 500) group.items.append(el("p", {}, `and ${group.list.length - 500} more`));
      this.refresh();
    }

    /** An unplaced incident: a line that unfolds to its card. */
    _entry(incident) {
      const kind = this.incidents.kinds[incident.type];
      const node = el(
        "details",
        { class: "sitmap-entry" },
        el(
          "summary",
          {},
          glyph(kind, incident.assertion, incident.confidence[0], 26),
          el("span", {}, el("b", { dir: "auto" }, incident.title || "Untitled incident"), el("small", { dir: "auto" }, incident.when)),
        ),
      );
      node.addEventListener("toggle", () => node.open && node.children.length === 1 && node.append(card(incident, this.incidents, "h3")));
      return node;
    }

    _view() {
      if (!this.incidents.placed.length) return null;
      this.viewCount = el("h2", {});
      this.viewList = el("ol", { class: "sitmap-list" });
      return el("section", { class: "sitmap-inview", "aria-label": "Incidents in this view" }, this.viewCount, this.viewList);
    }

    refresh() {
      this._refreshUnplaced();
      if (this.viewList) this._refreshView();
    }

    _refreshUnplaced() {
      if (!this.groups) return;
      const { shown, unplaced } = this.incidents;
      const visible = (incident) => shown.has(incident.type);
      const count = unplaced.filter(visible).length;
      const total = unplaced.length.toLocaleString("en");
      this.unplacedCount.textContent = count === unplaced.length ? total : `${count.toLocaleString("en")} of ${total}`;
      for (const group of this.groups) {
        const count = group.list.filter(visible).length;
        group.count.textContent = count.toLocaleString("en");
        group.node.hidden = !count;
        for (const entry of group.entries || []) entry.node.hidden = !visible(entry.incident);
      }
    }

    _refreshView() {
      const bounds = this.map.getBounds();
      const { placed, shown } = this.incidents;
      const seen = placed.filter((i) => shown.has(i.type) && bounds.contains(i.marker.getLatLng()));
      this.viewCount.textContent = `${plural(seen.length, "incident", "incidents")} in this view`;
      const items = seen.slice(0, LISTED).map((incident) => el("li", {}, this.incidents.button(incident, () => this.incidents.reveal(incident))));
      if (seen.length > LISTED) items.push(el("li", { class: "sitmap-more" }, `and ${(seen.length - LISTED).toLocaleString("en")} more: zoom in to list them`));
      const focused = [...this.viewList.children].findIndex((item) => item.contains(document.activeElement));
      this.viewList.replaceChildren(...items);
      if (focused >= 0 && items[focused]) (items[focused].querySelector("button") || this.viewCount).focus({ preventScroll: true });
    }

    _key() {
      const { words, incidents } = { words: this.incidents.words, incidents: this.incidents };
      if (!incidents.incidents.length) return null;
      const shapes = Object.keys(words.assertion).map((assertion) =>
        el("li", {}, glyph(NEUTRAL, assertion, null, 28), words.key[assertion]),
      );
      return el(
        "details",
        { class: "sitmap-key", open: true },
        el("summary", {}, "How to read this map"),
        el("ul", {}, shapes),
        el(
          "ul",
          {},
          el("li", {}, glyph(NEUTRAL, "factual", 0.9, 32), glyph(NEUTRAL, "factual", 0.35, 32), "Ring: how sure we are; a full ring is certain"),
          el("li", {}, el("i", { class: "sitmap-key-disc" }), "Tinted area: the place is somewhere inside; dashed where only a district or region is known"),
          el("li", {}, el("i", { class: "sitmap-key-cluster" }, "9"), "Several incidents, by type; select to open"),
        ),
      );
    }
  }

  /** The panel as a Leaflet control, for maps that have no place for it on their page. */
  const PanelControl = L.Control.extend({
    options: { position: "topright" },
    initialize(panel, title) {
      this.panel = panel;
      this.title = title;
    },
    onAdd() {
      const box = el("details", { class: "sitmap-control leaflet-bar", open: true }, el("summary", {}, this.title), this.panel.node);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    },
  });

  /** Puts the panel into the element with the id `slot`, or onto the map where there is none. */
  function panel(incidents, map, slot) {
    const made = new Panel(incidents, map);
    const place = slot && document.getElementById(slot);
    if (place) place.replaceChildren(made.node);
    else {
      const { placed, unplaced } = incidents;
      const title = `${plural(placed.length + unplaced.length, "incident", "incidents")}, ${unplaced.length} not on the map`;
      new PanelControl(made, title).addTo(map);
    }
    return made;
  }

  Object.assign(window.sitmap, { panel });
})();
