/* The incident layer: one cluster for all types, so that counts stay true while types are toggled. */
(function () {
  "use strict";
  const { el, circle, calm, card } = window.sitmap;
  /* So many incidents at one spot are spread on legs; more of them become a list. */
  const SPREAD = 16;
  /* Metres within which incidents count as being at one spot. */
  const ONE_SPOT = 30;
  /* Up to so many metres Leaflet's circle, which draws a smooth one, is right on the globe too. */
  const SMALL = 150000;

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
    /** `raw` is what maps/rows.py writes: fields, rows, kinds, words and options. */
    constructor(raw) {
      super();
      this.kinds = raw.kinds;
      this.words = raw.words;
      this.options = raw.options;
      this.incidents = raw.rows.map((values) =>
        Object.fromEntries(raw.fields.map((field, i) => [field, values[i]])),
      );
      this.placed = this.incidents.filter((incident) => incident.lat !== null);
      this.unplaced = this.incidents.filter((incident) => incident.lat === null);
      this.layers = this.kinds.map((_, type) => new TypeLayer(this, type));
      this.shown = new Set();
      this.discs = new Map();
      this._prepare();
    }

    /** The overlay of a type; a Leaflet layer, so layer controls and plugins can have it. */
    layer(type) {
      return this.layers[type];
    }

    _prepare() {
      const west = this.options.west;
      for (const incident of this.placed) {
        const lon = west + ((((incident.lon - west) % 360) + 360) % 360);
        const icon = new sitmap.MarkerIcon(
          () => sitmap.glyph(this.kinds[incident.type], incident.assertion, incident.confidence[0]),
          this._label(incident),
        );
        const marker = L.marker([incident.lat, lon], { icon, riseOnHover: true });
        marker.incident = incident;
        incident.marker = marker;
        marker.on("add", () => this._mark(marker)).on("remove", () => this._unmark(marker));
      }
      this.cluster = L.markerClusterGroup({
        maxClusterRadius: this.options.radius,
        showCoverageOnHover: false,
        zoomToBoundsOnClick: false,
        spiderfyOnMaxZoom: false,
        animate: !calm.matches,
        spiderLegPolylineOptions: { weight: 1.2, color: "#555", opacity: 0.7 },
        iconCreateFunction: (cluster) => this._cluster(cluster),
      });
      this.cluster.on("click", (event) => this.select(event.layer.incident));
      this.cluster.on("clusterclick", (event) => this._open(event.layer));
      this.cluster.on("keypress clusterkeypress", (event) => this._key(event));
    }

    /** A cluster's icon; where all its incidents share one spot, their area is shown as well. */
    _cluster(cluster) {
      const members = cluster.getAllChildMarkers();
      const spread = cluster.getBounds();
      if (!cluster.watched && spread.getNorthEast().distanceTo(spread.getSouthWest()) < ONE_SPOT) {
        cluster.watched = true;
        const widest = members.reduce((a, b) => ((b.incident.radius || 0) > (a.incident.radius || 0) ? b : a));
        cluster.on("add", () => this._mark(widest)).on("remove", () => this._unmark(widest));
      }
      return sitmap.clusterIcon(members, this.kinds);
    }

    _label(incident) {
      const claim = incident.assertion === "factual" ? "" : `, ${this.words.assertion[incident.assertion]}`;
      return `${this.kinds[incident.type].name}${claim}: ${incident.title}. ${incident.when}. ${incident.where}`;
    }

    _key(event) {
      if (event.originalEvent.key !== "Enter") return;
      const target = event.layer || event.propagatedFrom;
      if (target.incident) this.select(target.incident);
      else this._open(target);
    }

    /** All toggles of one turn are applied together: a page begins by adding every type. */
    _toggle(map, type, on) {
      this.map = map;
      if (on) this.shown.add(type);
      else this.shown.delete(type);
      if (this.waiting) return;
      this.waiting = true;
      queueMicrotask(() => {
        this.waiting = false;
        this._apply();
      });
    }

    _apply() {
      const { map, cluster } = this;
      if (!isFinite(map.getMaxZoom())) map.setMaxZoom(18);
      if (this.chosen && !this.shown.has(this.chosen.type)) map.closePopup();
      cluster.clearLayers();
      cluster.addLayers(this.placed.filter((incident) => this.shown.has(incident.type)).map((i) => i.marker));
      if (this.shown.size && !map.hasLayer(cluster)) map.addLayer(cluster);
      if (!this.shown.size && map.hasLayer(cluster)) map.removeLayer(cluster);
      map.off("zoomend", this._resize, this).on("zoomend", this._resize, this);
      this.fire("change");
      map.fire("sitmap:markers");
    }

    /** A single marker came onto the map: its area of uncertainty comes with it. */
    _mark(marker) {
      const { incident } = marker;
      const shape = incident.area
        ? L.geoJSON(incident.area, { coordsToLatLng: (at) => this._near(at, marker.getLatLng().lng) }).getLayers()[0].getLatLngs()
        : incident.radius > 0
          ? circle(incident.lat, marker.getLatLng().lng, incident.radius)
          : null;
      if (!shape) return;
      const vague = incident.precision > 2;
      const look = {
        interactive: false, smoothFactor: 0, color: this.kinds[incident.type].color, className: "sitmap-reach",
        weight: 1.2, opacity: 0.75, fillOpacity: vague ? 0.1 : 0.07, dashArray: vague ? "5 4" : null,
      };
      const small = !incident.area && incident.radius < SMALL && Math.abs(incident.lat) < 80;
      const disc = small ? L.circle(marker.getLatLng(), Object.assign(look, { radius: incident.radius })) : L.polygon(shape, look);
      disc.extent = small ? marker.getLatLng().toBounds(2 * incident.radius) : disc.getBounds();
      this.discs.set(marker, disc);
      this._fit(marker, disc);
    }

    /** The copy of a coordinate next to a longitude: an area must not run round the world. */
    _near([lon, lat], beside) {
      return L.latLng(lat, lon + 360 * Math.round((beside - lon) / 360));
    }

    _unmark(marker) {
      const disc = this.discs.get(marker);
      if (disc) disc.remove();
      this.discs.delete(marker);
    }

    _resize() {
      for (const [marker, disc] of this.discs) this._fit(marker, disc);
    }

    /* The area is shown once it is larger than the marker itself. A smaller one is hidden under it. */
    _fit(marker, disc) {
      const { map } = this;
      const bounds = disc.extent;
      const tall = map.project(bounds.getSouthWest()).y - map.project(bounds.getNorthEast()).y;
      const chosen = this.chosen === marker.incident;
      if (tall > 40 || chosen) disc.addTo(map);
      else disc.remove();
      disc.setStyle({ weight: chosen ? 2.4 : 1.2, fillOpacity: chosen ? 0.18 : marker.incident.precision > 2 ? 0.1 : 0.07 });
    }

    _open(cluster) {
      const { map } = this;
      const bounds = cluster.getBounds();
      const onespot = bounds.getNorthEast().distanceTo(bounds.getSouthWest()) < ONE_SPOT;
      if (!onespot && map.getZoom() < map.getMaxZoom()) {
        cluster.zoomToBounds({ padding: [40, 40] });
      } else if (cluster.getChildCount() <= SPREAD) {
        cluster.spiderfy();
        const first = cluster.getAllChildMarkers()[0].getElement();
        if (first && document.activeElement === cluster.getElement()) first.focus();
      } else {
        this._popup(this._list(cluster.getAllChildMarkers().map((m) => m.incident)), cluster.getLatLng(), null);
      }
    }

    /** Too many incidents at one spot to spread: a list to choose from. */
    _list(incidents) {
      return el(
        "section",
        { class: "sitmap-card" },
        el("h2", { tabindex: "-1" }, `${incidents.length} incidents at this spot`),
        el("ol", { class: "sitmap-list" }, incidents.map((incident) => el("li", {}, this.button(incident, () => this._show(incident))))),
      );
    }

    /** A button that stands for an incident in a list. */
    button(incident, action) {
      return el(
        "button",
        { type: "button", class: "sitmap-item", onclick: action },
        sitmap.glyph(this.kinds[incident.type], incident.assertion, incident.confidence[0], 26),
        el("span", {}, el("b", { dir: "auto" }, incident.title || "Untitled incident"), el("small", { dir: "auto" }, `${incident.when} · ${incident.where || "place unknown"}`)),
      );
    }

    /** Moves to an incident and shows its card. */
    reveal(incident) {
      const { map, cluster } = this;
      const { marker } = incident;
      if (!this.shown.has(incident.type)) map.addLayer(this.layers[incident.type]);
      queueMicrotask(() => {
        const parent = cluster.getVisibleParent(marker);
        if (parent === marker) return this._show(incident, true);
        if (map.getZoom() < this.options.closest) map.setView(marker.getLatLng(), this.options.closest, { animate: false });
        else map.panTo(marker.getLatLng(), { animate: false });
        this._show(incident, true);
      });
    }

    select(incident) {
      this._show(incident);
    }

    _show(incident, fromList) {
      const { marker } = incident;
      this._popup(card(incident, this), marker.getLatLng(), incident, fromList);
    }

    /* On a narrow screen the list stands below the map, which then has to come into sight. */
    _popup(content, at, incident, fromList) {
      const { map } = this;
      const size = map.getSize();
      const back = document.activeElement;
      if (fromList) map.getContainer().scrollIntoView({ block: "nearest" });
      const popup = L.popup({
        className: "sitmap-popup", minWidth: Math.min(250, size.x - 80), maxWidth: Math.min(370, size.x - 70),
        maxHeight: Math.max(160, Math.min(460, size.y - 130)), offset: [0, -14], autoPanPadding: [12, 12],
      });
      popup.setLatLng(at).setContent(content).openOn(map);
      this.chosen = incident;
      if (incident) this._ghost(incident);
      this._resize();
      const heading = content.querySelector("[tabindex='-1']");
      if (heading) heading.focus({ preventScroll: true });
      popup.getElement().addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup(popup));
      popup.on("remove", () => this._closed(incident, back, content, fromList));
      this.fire("select", { incident });
    }

    /* The area of an incident whose marker is inside a cluster. */
    _ghost(incident) {
      const { marker } = incident;
      if (this.discs.has(marker)) return;
      this._mark(marker);
      this.ghost = marker;
    }

    _closed(incident, back, content, fromList) {
      if (this.ghost) {
        if (!this.map.hasLayer(this.ghost)) this._unmark(this.ghost);
        this.ghost = null;
      }
      if (this.chosen === incident) this.chosen = null;
      this._resize();
      const focus = document.activeElement;
      const lost = !focus || focus === document.body || content.contains(focus) || !focus.isConnected;
      if (lost && back && back.isConnected) back.focus({ preventScroll: !fromList });
      this.fire("select", { incident: null });
    }
  }

  Object.assign(window.sitmap, { Incidents });
})();
