/* The incident layer: packed columns, the filter over them, the canvas that shows them, the card. */
(function () {
  "use strict";
  const { el, project, wording, card, Pack, Marks, Handles, Filter } = window.sitmap;
  /* So many incidents at one spot are spread on legs; more of them become a list. */
  const SPREAD = 16;
  const LISTED = 500;
  const UNKNOWN = 4294967295;

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

  class Incidents extends L.Evented {
    /** `name` is what the ids of the page's data elements begin with, `head` what maps/layers.py writes. */
    constructor(name, head) {
      super();
      const { kinds, subs, countries, words, options, count } = head;
      Object.assign(this, { kinds, subs, countries, words, options, count, west: head.west });
      this.pack = new Pack(name, head);
      this.layers = kinds.map((_, type) => new TypeLayer(this, type));
      this.shown = new Set();
      this.claims = Object.keys(words.assertion);
      this.chosen = this.pointed = this.other = null;
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

    placed(i) {
      return this.columns.spot[i] > 0;
    }

    latlng(i) {
      const at = this.columns.spot[i] - 1;
      return [this.lat[at], this.lon[at]];
    }

    /** How much shorter a degree of longitude is at an incident than at the equator. */
    shrink(i) {
      return Math.max(0.05, Math.cos((this.lat[this.columns.spot[i] - 1] * Math.PI) / 180));
    }

    radius(i) {
      const metres = this.columns.radius[i];
      return metres === UNKNOWN ? 0 : metres;
    }

    /** The confidence overall from 0 to 1, or null. */
    sure(i) {
      const parts = this.columns.confidence[i];
      return parts === 65535 ? null : parts / 10000;
    }

    assertion(i) {
      return this.claims[this.columns.assertion[i]];
    }

    glyph(i, size) {
      return sitmap.glyph(this.kinds[this.columns.type[i]], this.assertion(i), this.sure(i), size);
    }

    /** What a marker is called; without title and place until its line has been read. */
    label(i) {
      const claim = this.assertion(i) === "factual" ? "" : `, ${this.words.assertion[this.assertion(i)]}`;
      const line = this.pack.line(i);
      const kind = `${this.kinds[this.columns.type[i]].name}${claim}`;
      return line ? `${kind}: ${wording.text(line.title) || "Untitled incident"}. ${wording.when(line)}. ${wording.where(line)}` : kind;
    }

    /** All toggles of one turn are applied together: a page begins by adding every type. */
    _toggle(map, type, on) {
      this.map = map;
      if (on) this.shown.add(type);
      else this.shown.delete(type);
      if (this.waiting) return;
      this.waiting = true;
      queueMicrotask(async () => {
        await this.ready;
        this.waiting = false;
        this._begin();
        this.filter.types(this.shown);
      });
    }

    _begin() {
      const { map } = this;
      if (this.marks) return;
      if (!isFinite(map.getMaxZoom())) map.setMaxZoom(18);
      this.marks = new Marks(this);
      this.handles = new Handles(this, this.marks, map);
      map.on("click", (event) => this._click(event));
      map.on("mousemove", (event) => this._hover(event));
      map.on("mouseout", () => this.point(null));
      map.addLayer(this.marks);
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

    _click({ layerPoint }) {
      const item = this.marks.hit(layerPoint);
      if (item) this.open(item);
      else this.marks.fold();
    }

    _hover({ layerPoint }) {
      const item = this.marks.hit(layerPoint);
      this.map.getContainer().classList.toggle("sitmap-over", Boolean(item));
      this.point(item && item.n === 1 ? item.i : null);
    }

    /** Shows how far an incident's place reaches, while something points at it. */
    point(i) {
      if (i === this.pointed) return;
      this.pointed = i;
      if (this.marks) this.marks.later();
    }

    /** Shows where a runner-up place of the chosen incident is; null hides it again. */
    pointOther(other) {
      this.other = other;
      this.marks.later();
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

    /** List items with a button for each incident; their words come when they have been read. */
    entries(list, action) {
      const parts = list.map((i) => {
        const title = el("b", { dir: "auto" }, "…");
        const about = el("small", { dir: "auto" });
        const point = (on) => this.placed(i) && this.point(on ? i : null);
        const button = el(
          "button",
          { type: "button", class: "sitmap-item", onclick: () => action(i), onpointerenter: () => point(true), onpointerleave: () => point(false) },
          this.glyph(i, 26),
          el("span", {}, title, about),
        );
        return { i, title, about, node: el("li", {}, button) };
      });
      const write = () => {
        for (const { i, title, about } of parts) {
          const line = this.pack.line(i);
          if (!line) return false;
          title.textContent = wording.text(line.title) || "Untitled incident";
          about.textContent = `${wording.when(line)} · ${wording.where(line) || "place unknown"}`;
        }
        return true;
      };
      if (!write()) this.pack.lines(list).then(write);
      return parts.map(({ node }) => node);
    }

    /** Everything about an incident that a card tells. */
    async details(i) {
      const { properties } = await this.pack.texts(i);
      const { url } = this.options;
      const id = wording.text(String(properties.id ?? ""));
      return { i, id, properties, url: url && id ? url.replaceAll("{id}", encodeURIComponent(id)) : null };
    }

    /** Opens an incident's card; from a list, the map first goes to where it stands alone. */
    async select(i, fromList) {
      const turn = (this.turn = (this.turn || 0) + 1);
      const details = await this.details(i);
      if (turn !== this.turn || !this.placed(i)) return;
      if (fromList) this._reveal(i);
      this._popup(card(details, this), this._spot(i), details, fromList);
    }

    /** Brings an incident into sight, as close as the map goes for a first view. */
    _reveal(i) {
      const { map } = this;
      const at = L.latLng(this.latlng(i));
      map.sitmapMoved = true;
      const inside = map.getBounds().pad(-0.1).contains(at);
      const alone = this.marks.items.some((item) => item.n === 1 && item.i === i);
      if (inside && alone) return;
      const far = Math.max(this.radius(i), 500);
      const zoom = Math.min(this.options.closest, map.getBoundsZoom(at.toBounds(4 * far)));
      map.setView(at, Math.max(zoom, Math.min(map.getZoom(), this.options.closest)), { animate: false });
    }

    /** Where an incident's marker is: on its leg if it stands on one. */
    _spot(i) {
      const item = this.marks.items.find((one) => one.n === 1 && one.i === i);
      return item ? this.map.layerPointToLatLng([item.x, item.y]) : this.latlng(i);
    }

    /* On a narrow screen the list stands below the map, which then has to come into sight. */
    _popup(content, at, details, fromList) {
      const { map } = this;
      const size = map.getSize();
      const back = document.activeElement;
      if (fromList) map.getContainer().scrollIntoView({ block: "nearest" });
      const popup = L.popup({
        className: "sitmap-popup", minWidth: Math.min(250, size.x - 80), maxWidth: Math.min(370, size.x - 70),
        maxHeight: Math.max(160, Math.min(460, size.y - 130)), offset: [0, -14], autoPanPadding: [12, 12],
      });
      popup.setLatLng(at).setContent(content).openOn(map);
      this.popup = popup;
      this.chosen = details ? details.i : null;
      this.marks.later();
      const heading = content.querySelector("[tabindex='-1']");
      if (heading) heading.focus({ preventScroll: true });
      popup.getElement().addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup(popup));
      popup.on("remove", () => this._closed(popup, back, content, fromList));
      this.fire("select", { incident: details });
    }

    _closed(popup, back, content, fromList) {
      if (this.popup === popup) {
        this.popup = this.chosen = this.other = null;
        this.fire("select", { incident: null });
      }
      this.marks.later();
      const focus = document.activeElement;
      const lost = !focus || focus === document.body || content.contains(focus) || !focus.isConnected;
      if (!lost) return;
      if (back && back.isConnected) back.focus({ preventScroll: !fromList });
      else if (this.handles.entries.length) this.handles.entries[Math.max(0, this.handles.at)].node.focus({ preventScroll: true });
    }
  }

  Object.assign(window.sitmap, { Incidents });
})();
