/* The incident layer: packed columns, the filter over them, and what a mark opens. */
(function () {
  "use strict";
  const { el, project, wording, Pack, Marks, Filter, Scene } = window.sitmap;
  /* So many incidents at one spot are spread on legs; more of them become a list. */
  const SPREAD = 16;
  const LISTED = 500;

  /** One type's overlay. It draws nothing itself: adding or removing it tells the incident layer. */
  const TypeLayer = L.Layer.extend({
    initialize(owner, type) {
      this.owner = owner;
      this.type = type;
    },
    onAdd(map) {
      this.owner._toggle(map, this.type, true);
    },
    onRemove(map) {
      this.owner._toggle(map, this.type, false);
    },
  });

  class Incidents extends Scene {
    /** `name` is what the ids of the page's data elements begin with, `head` what maps/layers.py writes. */
    constructor(name, head) {
      super(head);
      Object.assign(this, { countries: head.countries, count: head.count, west: head.west });
      this.pack = new Pack(name, head);
      this.layers = this.kinds.map((_, type) => new TypeLayer(this, type));
      this.shown = new Set();
      this.visible = new Int32Array(0);
      this.ready = this.pack.columns().then((columns) => this._prepare(columns, head.degree));
    }

    /** The overlay of a type; a Leaflet layer, so layer controls and plugins can have it. */
    layer(type) {
      return this.layers[type];
    }

    _prepare(columns, degree) {
      this.columns = columns;
      const { spot } = columns;
      let sum = 0;
      this.lon = Float64Array.from(columns.lon, (step) => (sum += step) / degree);
      this.lat = Float64Array.from(columns.lat, (value) => value / degree);
      const at = this._places();
      this.x = new Float64Array(this.count);
      this.y = new Float64Array(this.count);
      for (let i = 0; i < this.count; i++) {
        if (!spot[i]) continue;
        this.x[i] = at[2 * spot[i] - 2];
        this.y[i] = at[2 * spot[i] - 1];
      }
      this.filter = new Filter(this, () => this._changed());
      this.filter.types(this.shown);
    }

    /** Each place in world units, counted eastwards from the map's western edge. */
    _places() {
      const at = new Float64Array(2 * this.lon.length);
      for (let n = 0; n < this.lon.length; n++) {
        this.lon[n] = this.west + ((((this.lon[n] - this.west) % 360) + 360) % 360);
        at.set(project(this.lon[n], this.lat[n]), 2 * n);
      }
      return at;
    }

    /** All toggles of one turn are applied together: a page begins by adding every type. */
    _toggle(map, type, on) {
      this.map = map;
      if (on) this.shown.add(type);
      else this.shown.delete(type);
      if (this.waiting) return;
      this.waiting = true;
      /* The base map waits for the marks: its names stand where no mark does. */
      if (!this.marks) map.sitmapPending = this.ready;
      queueMicrotask(async () => {
        try {
          await this.ready;
        } finally {
          if (map.sitmapPending === this.ready) map.sitmapPending = null;
          map.fire("sitmap:markers");
        }
        this.waiting = false;
        if (!this.marks) this.begin(Marks, map);
        this.filter.types(this.shown);
      });
    }

    _changed() {
      const { fails } = this.filter;
      const { spot } = this.columns;
      let count = 0;
      const visible = new Int32Array(this.count);
      for (let i = 0; i < this.count; i++) if (!fails[i] && spot[i]) visible[count++] = i;
      this.visible = visible.subarray(0, count);
      if (this.chosen !== null && fails[this.chosen] && this.popup) this.map.closePopup(this.popup);
      if (this.marks) this.marks.refresh();
      this.fire("change");
    }

    /** Opens a marker's card, or what a cluster holds. */
    open(item, byKey) {
      const { map, marks } = this;
      if (item.n === 1) this.select(item.i);
      else if (!marks.oneSpot(item) && map.getZoom() < map.getMaxZoom()) this._closer(item);
      else if (item.n <= SPREAD) {
        marks.spread(item);
        if (byKey) queueMicrotask(() => this.handles.box.querySelector(".sitmap-marker")?.focus());
      } else this._popup(this._list(Array.from(item.ids)), this.latlng(item.i), null);
    }

    _closer(item) {
      const bounds = L.latLngBounds(Array.from(item.ids, (i) => this.latlng(i)));
      const zoom = this.map.getBoundsZoom(bounds, false, L.point(80, 80));
      this.map.setView(bounds.getCenter(), Math.min(this.map.getMaxZoom(), Math.max(zoom, this.map.getZoom() + 1)));
    }

    /** Too many incidents at one spot to spread: a list to choose from. */
    _list(list) {
      const rest = list.length - LISTED;
      const items = this.entries(list.slice(0, LISTED), (i) => this.select(i));
      if (rest > 0) items.push(el("li", { class: "sitmap-more" }, `and ${rest.toLocaleString("en")} more: narrow them down with the filters`));
      return el(
        "section",
        { class: "sitmap-card" },
        el("h2", { tabindex: "-1" }, `${list.length.toLocaleString("en")} incidents at this spot`),
        el("ol", { class: "sitmap-list" }, items),
      );
    }

    /** Everything about an incident that a card tells. */
    async details(i) {
      const { properties } = await this.pack.texts(i);
      const { url } = this.options;
      const id = wording.text(String(properties.id ?? ""));
      return { i, id, properties, url: url && id ? url.replaceAll("{id}", encodeURIComponent(id)) : null };
    }
  }

  Object.assign(window.sitmap, { Incidents });
})();
