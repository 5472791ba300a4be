/* What a live map shows: clusters and single incidents as the server answered, on the same canvas as any map's. */
(function () {
  "use strict";
  const { el, project, wording, glyph, card, get, Marks, Scene } = window.sitmap;
  /* Incidents within so many metres are at one spot; so many of them are spread on legs, more become a list. */
  const SPOT_M = 30;
  const SPREAD = 16;
  const DEGREE_M = 111195;
  /* Mercator ends here: what lies beyond is drawn at the edge. */
  const LIMIT = 85.05;
  const NONE = new Int32Array(0);

  /** Marks that the server has clustered. */
  const LiveMarks = Marks.extend({
    _clustered() {
      return { groups: this.owner.groups, order: NONE };
    },
    _shares(item) {
      return this.owner.shares(item.i);
    },
    oneSpot(item) {
      return item.n === 1 || this.owner.oneSpot(this.owner.cluster(item.i));
    },
  });

  class LiveScene extends Scene {
    /** `source` gives `items(box, limit)`, `list(box)` and the `addresses`; it is told what `failed(error)` or has `changed()`. */
    constructor(raw, source) {
      const types = new Map(raw.kinds.map(({ name }, type) => [name, type]));
      super({ kinds: raw.kinds, subs: raw.subs.map(([name, type]) => [name, types.get(type)]), words: raw.words, options: raw.options });
      Object.assign(this, { source, types, x: NONE });
      this.pack = { line: (i) => this.features[i].properties, lines: async () => {} };
      this._empty();
    }

    start(map) {
      this.begin(LiveMarks, map);
    }

    _empty() {
      this.features = [];
      this.groups = [];
      this.home = new Map();
      [this.lat, this.lon] = [[], []];
      this.columns = { spot: [], type: [], sub: [], status: [], assertion: [], confidence: [], precision: [], radius: [], flags: [] };
    }

    /** The number of an event type's kind; the last stands for all that aren't known. */
    kind(name) {
      return this.types.get(name) ?? this.kinds.length - 1;
    }

    _sub(name, kind) {
      const known = this.subs.findIndex(([sub]) => sub === name);
      return known >= 0 ? known : this.subs.push([name, kind]) - 1;
    }

    /** Keeps a feature, and gives the number by which marks and cards know it. */
    put(feature) {
      const { geometry, properties: p } = feature;
      const { columns: c, claims } = this;
      const i = this.features.push(feature) - 1;
      const sure = wording.share(p.confidence && p.confidence.overall);
      c.spot[i] = geometry ? i + 1 : 0;
      [this.lon[i], this.lat[i]] = geometry ? geometry.coordinates : [0, 0];
      c.type[i] = this.kind(p.cluster ? most(p.counts) : p.event_type);
      c.sub[i] = this._sub(wording.text(p.sub_event_type), c.type[i]);
      c.status[i] = this.words.status.indexOf(p.status) + 1;
      c.assertion[i] = claims.indexOf(claims.includes(p.assertion) ? p.assertion : "factual");
      c.confidence[i] = sure === null ? 65535 : sure * 10000;
      c.precision[i] = p.place_precision ?? 255;
      c.radius[i] = p.uncertainty_m > 0 ? p.uncertainty_m : 0;
      c.flags[i] = 0;
      return i;
    }

    /** Shows the features of an answer; what is chosen or spread stays so. */
    take(features) {
      const chosen = this.chosen === null ? null : this.features[this.chosen];
      const last = this.handles.entries[this.handles.at];
      const used = last && this.features[last.item.i];
      const legs = this.marks.spider && { of: this.cluster(this.marks.spider.i), singles: this.marks.spider.ids.map((i) => this.features[i]) };
      this._empty();
      this.groups = features.map((feature) => {
        const i = this.put(feature);
        return { n: feature.properties.point_count || 1, ids: [i], at: i };
      });
      this.pointed = null;
      if (chosen) this.chosen = this.number(chosen);
      this.place();
      this.marks.refresh();
      if (legs && legs.of) this._legs(legs.of, legs.singles);
      /* The keyboard stays at the incident that it was at: numbers are given anew with each answer. */
      if (used) last.item.i = used.id ? this.features.findIndex(({ id }) => id === used.id) : -1;
    }

    /** Puts what is shown beside the middle of the view: the world repeats, incidents don't. */
    place() {
      const middle = this.map.getCenter().lng;
      let moved = false;
      for (const group of this.groups) {
        const lon = this._beside(this.lon[group.at], middle);
        if (lon === this.lon[group.at] && group.x !== undefined) continue;
        moved = true;
        this.lon[group.at] = lon;
        [group.x, group.y] = project(lon, this.lat[group.at]);
      }
      for (let i = 0; i < this.features.length; i++) this.lon[i] = this._beside(this.lon[i], middle);
      return moved;
    }

    _beside(lon, middle) {
      return lon + 360 * Math.round((middle - lon) / 360);
    }

    /** The number of a feature that is shown or was; it is kept if it wasn't. */
    number(feature) {
      const known = this.features.findIndex(({ id }) => id === feature.id);
      if (known >= 0) return known;
      const i = this.put(feature);
      this.lon[i] = this._beside(this.lon[i], this.map.getCenter().lng);
      return i;
    }

    /** The cluster that a number stands for, itself or as one of those in it. */
    cluster(i) {
      const feature = this.features[this.home.get(i) ?? i];
      return feature && feature.properties.cluster ? feature : null;
    }

    shares(i) {
      const shares = this.kinds.map(() => 0);
      for (const [name, count] of Object.entries(this.cluster(i).properties.counts)) shares[this.kind(name)] += count;
      return shares;
    }

    oneSpot({ bbox: [west, south, east, north] }) {
      const wide = (((east - west) % 360) + 360) % 360;
      return wide * DEGREE_M * Math.cos((south * Math.PI) / 180) < SPOT_M && (north - south) * DEGREE_M < SPOT_M;
    }

    glyphOf({ properties: p }) {
      const kind = this.kinds[this.kind(p.event_type)];
      return glyph(kind, this.claims.includes(p.assertion) ? p.assertion : "factual", wording.share(p.confidence && p.confidence.overall), 26, kind.name);
    }

    markedOf({ properties: p }) {
      return this.marked(this.claims.includes(p.assertion) ? p.assertion : "factual", p.status);
    }

    /** Opens a marker's card, or what a cluster holds: from nearer by, on legs or as a list. */
    open(item, byKey) {
      if (item.n === 1) {
        this.select(item.i);
        return;
      }
      const feature = this.cluster(item.i);
      if (!this.oneSpot(feature) && this.map.getZoom() < this.map.getMaxZoom()) this._closer(feature);
      else if (item.n <= SPREAD) this._spread(feature, byKey);
      else this._listed(feature, this.latlng(item.i));
    }

    _closer({ bbox: [west, south, east, north] }) {
      const { map } = this;
      const right = east < west ? east + 360 : east;
      const shift = this._beside((west + right) / 2, map.getCenter().lng) - (west + right) / 2;
      const bounds = L.latLngBounds([south, west + shift], [north, right + shift]);
      map.sitmapMoved = true;
      map.setView(bounds.getCenter(), Math.max(map.getZoom() + 1, Math.min(map.getMaxZoom(), map.getBoundsZoom(bounds, false, L.point(60, 60)))));
    }

    _listed({ bbox, properties }, at) {
      this._popup(el("section", { class: "sitmap-card" }, el("h2", { tabindex: "-1" }, `${wording.plural(properties.point_count, "incident")} at this spot`), this.source.list(around(bbox))), at, null);
    }

    /** Fits the card to what it holds now; Leaflet takes that out for a moment, which would lose focus and place. */
    refit() {
      const { popup } = this;
      if (!popup) return;
      const held = document.activeElement;
      const box = popup.getElement().querySelector(".leaflet-popup-content");
      const top = box.scrollTop;
      popup.update();
      box.scrollTop = top;
      if (box.contains(held)) held.focus({ preventScroll: true });
    }

    async _spread(feature, byKey) {
      try {
        const singles = await this.source.items(around(feature.bbox), SPREAD);
        const at = this._legs(feature, singles);
        if (!at) this.source.changed();
        else if (byKey) queueMicrotask(() => this.handles.box.querySelector(".sitmap-marker")?.focus());
      } catch (error) {
        this.source.failed(error);
      }
    }

    /** Stands the incidents of a cluster on legs, if it is still shown as it was; tells if so. */
    _legs(feature, singles) {
      const group = this.groups.find(({ at }) => alike(this.features[at], feature));
      if (!group || singles.length !== group.n) return false;
      const { at } = group;
      group.ids = singles.map((single) => this.number(single));
      for (const i of group.ids) this.home.set(i, at);
      this.marks.refresh();
      this.marks.spread({ ids: group.ids, i: group.ids[0] });
      return true;
    }

    select(i, fromList) {
      return this.show(this.features[i], fromList);
    }

    /** Opens the card of an incident that has a pin. */
    async show(feature, fromList) {
      const turn = (this.turn = (this.turn || 0) + 1);
      try {
        const details = await this.whole(feature);
        if (turn !== this.turn) return;
        details.i = this.number(feature);
        if (fromList) this._reveal(details.i);
        this._popup(card(details, this), this._spot(details.i), details, fromList);
      } catch (error) {
        this.source.failed(error);
      }
    }

    /** Everything about an incident, asked for if only its short form is known. */
    async whole(feature) {
      const { addresses } = this.source;
      const of = (address) => address.replace("{id}", encodeURIComponent(feature.id));
      const { properties } = feature.properties.evidence ? feature : await get(of(addresses.item), "");
      return { i: -1, id: feature.id, properties, url: of(addresses.page) };
    }

    /** The card of an incident without a pin, which stands in a list. */
    async unplaced(feature) {
      const details = await this.whole(feature);
      details.i = this.number(feature);
      return card(details, this, "h3");
    }
  }

  function most(counts) {
    return Object.entries(counts).reduce((a, b) => (b[1] > a[1] ? b : a), ["", 0])[0];
  }

  function alike(one, other) {
    return one.properties.cluster && one.properties.point_count === other.properties.point_count && String(one.bbox) === String(other.bbox);
  }

  /** A box with what lies on its edges, and with the poles where Mercator ends, as the server takes it. */
  function around([west, south, east, north]) {
    const near = 0.000005;
    const low = south < -LIMIT ? -90 : south - near;
    const high = north > LIMIT ? 90 : north + near;
    const turn = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
    return [turn(west - near), low, turn(east + near), high].map((value) => value.toFixed(6)).join(",");
  }

  Object.assign(window.sitmap, { LiveScene });
})();
