/* The live map: it asks the server for what it shows, clusters and single incidents, and holds no more. */
(function () {
  "use strict";
  const { el, data, glyph, drawCluster, girth, card, circle, wording, LiveBox } = window.sitmap;
  /* A cluster whose box is smaller than this many degrees is one spot, and opens as a list. */
  const ONE_SPOT = 0.0005;
  const LISTED = 25;
  const SMALL = 150000;
  const PAGE_MS = 120;

  class Live extends L.Evented {
    constructor(raw, ground) {
      super();
      Object.assign(this, { raw, kinds: raw.kinds, words: raw.words, asked: 0, drawn: 0, known: false, credits: new Set() });
      this.told = document.getElementById("told");
      const kept = new URLSearchParams(location.hash.slice(1));
      this.map = sitmap.map("map", { minZoom: 2, maxZoom: 19, zoomControl: true }, { bounds: [[-52, -168], [74, 190]], closest: 12, west: -180, held: kept.has("map") });
      this.base = new sitmap.BaseMap(ground, { labels: !raw.tiles, attribution: raw.attribution }).addTo(this.map);
      if (raw.tiles) L.tileLayer(raw.tiles, { attribution: raw.credit, maxZoom: 19 }).addTo(this.map);
      this.marks = L.layerGroup().addTo(this.map);
      this.areas = L.layerGroup().addTo(this.map);
      this.box = new LiveBox(this.kinds, raw.subs, this.words, () => this.filter());
      document.getElementById("side").append(el("div", { class: "sitmap-panel" }, this.box.node, this._lists()));
      this._restore(kept);
      this.map.on("moveend", () => this._soon());
      this.filter();
    }

    /** The kind of an event type; one that isn't known is drawn as the last, which stands for all others. */
    kind(name) {
      return this.kinds.find((kind) => kind.name === name) || this.kinds.at(-1);
    }

    async _get(address, parameters) {
      const answer = await fetch(`${address}?${parameters}`, { credentials: "omit" });
      const document = await answer.json();
      if (!answer.ok) throw new Error(document.detail || `the server answered ${answer.status}`);
      return document;
    }

    /** Asks anew for all that the filters change. */
    async filter() {
      this.box.refresh();
      this._keep();
      await this._ask(); /* The picture comes before the counts. */
      this._count();
    }

    _soon() {
      clearTimeout(this.wait);
      this.wait = setTimeout(() => {
        this._keep();
        this._ask();
      }, PAGE_MS);
    }

    /** The view's box, with what lies beyond its edges by a tenth; the whole world if it shows all of it. */
    _bbox() {
      const bounds = this.map.getBounds().pad(0.1);
      const turn = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
      const [south, north] = [Math.max(-90, bounds.getSouth()), Math.min(90, bounds.getNorth())];
      const wide = bounds.getEast() - bounds.getWest() >= 360;
      const [west, east] = wide ? [-180, 180] : [turn(bounds.getWest()), turn(bounds.getEast())];
      return [west, south, east, north].map((value) => value.toFixed(5)).join(",");
    }

    async _ask() {
      const asked = this.box.parameters();
      if (!asked) {
        this.drawn = ++this.asked;
        this.last = null;
        this._draw({ features: [], numberMatched: 0, numberInView: 0, numberUnplaced: 0 });
        return;
      }
      asked.set("bbox", this._bbox());
      asked.set("zoom", String(Math.round(this.map.getZoom())));
      if (this.last === String(asked)) return;
      this.last = String(asked);
      const turn = ++this.asked;
      document.body.classList.add("sitmap-busy");
      try {
        const found = await this._get(this.raw.addresses.cells, asked);
        /* An answer that others have overtaken is drawn too, but never after a later one. */
        if (turn > this.drawn) {
          this.drawn = turn;
          this._draw(found);
        }
      } catch (error) {
        this.last = null;
        if (turn === this.asked) this._fail(error);
      } finally {
        if (turn === this.asked) document.body.classList.remove("sitmap-busy");
      }
    }

    async _count() {
      const turn = (this.counted = (this.counted || 0) + 1);
      const asked = this.box.parameters();
      if (!asked) return;
      try {
        const totals = await this._get(this.raw.addresses.totals, asked);
        if (turn === this.counted) this.box.show(totals);
      } catch (error) {
        if (turn === this.counted) this._fail(error);
      }
    }

    _fail(error) {
      this.told.replaceChildren(el("span", { class: "sitmap-failed" }, `The incidents could not be had: ${error.message}`));
    }

    _draw(found) {
      const middle = this.map.getCenter().lng;
      const held = document.activeElement && document.activeElement.getAttribute("aria-label");
      this.marks.clearLayers();
      this.areas.clearLayers();
      const vague = found.features.filter(({ properties: p }) => p.uncertainty_m > 0).length;
      this.tint = Math.min(1, 8 / Math.max(1, vague)); /* Many areas over each other would hide the map. */
      for (const feature of found.features) {
        const [lon, lat] = feature.geometry.coordinates;
        const at = [lat, lon + 360 * Math.round((middle - lon) / 360)];
        if (feature.properties.cluster) this._cluster(feature, at);
        else this._single(feature, at);
      }
      const again = held && this.marks.getLayers().find((mark) => mark.getElement().getAttribute("aria-label") === held);
      if (again) again.getElement().focus({ preventScroll: true });
      const { numberMatched: all, numberInView: here, numberUnplaced: unplaced } = found;
      this.told.replaceChildren(`${wording.plural(all, "incident")}, ${here.toLocaleString("en")} in this view`);
      if (unplaced) this.told.append(" · ", el("span", { class: "sitmap-alert" }, `${unplaced.toLocaleString("en")} not on the map`));
      this._summaries(here, unplaced);
      for (const text of found.attribution || []) this._credit(text);
      if (!this.known) {
        this.known = true;
        performance.mark("sitmap:picture");
        this._ground();
      }
      this.fire("drawn");
    }

    /** Leaflet takes attributions for markup, so what would be markup is left out. */
    _credit(text) {
      const plain = text.replace(/[<>&"]/g, "");
      if (this.credits.has(plain)) return;
      this.credits.add(plain);
      this.map.attributionControl.addAttribution(plain);
    }

    /** The fine level of the base map comes after the first picture. */
    async _ground() {
      try {
        const whole = await (await fetch(this.raw.addresses.ground, { credentials: "omit" })).json();
        this.base.remove();
        this.base = new sitmap.BaseMap(whole, { labels: !this.raw.tiles, attribution: this.raw.attribution }).addTo(this.map);
      } catch {
        this.coarse = true; /* The coarse level stays: a map without the fine one is still right. */
      }
    }

    _mark(at, picture, side, label, kind, action) {
      const icon = new L.DivIcon({ html: picture, iconSize: [side, side], className: `sitmap-live-${kind}` });
      const mark = L.marker(at, { icon, keyboard: true, riseOnHover: true }).addTo(this.marks);
      const node = mark.getElement();
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", label);
      mark.on("click", action);
      node.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && (event.preventDefault(), action()));
      return mark;
    }

    _cluster(feature, at) {
      const { point_count: total, counts } = feature.properties;
      const side = 2 * (girth(total) + 6);
      const ratio = Math.max(2, window.devicePixelRatio || 1);
      const canvas = el("canvas", { width: side * ratio, height: side * ratio, "aria-hidden": "true" });
      const pen = canvas.getContext("2d");
      pen.ratio = ratio;
      pen.setTransform(ratio, 0, 0, ratio, canvas.width / 2, canvas.height / 2);
      const shares = this.kinds.map(() => 0);
      for (const [name, count] of Object.entries(counts)) shares[this.kinds.indexOf(this.kind(name))] += count;
      drawCluster(pen, shares, this.kinds, total, "Arial, sans-serif");
      const named = Object.entries(counts).map(([name, count]) => `${count.toLocaleString("en")} ${name}`).join(", ");
      this._mark(at, canvas, side, `${total.toLocaleString("en")} incidents here: ${named}`, "cluster", () => this._open(feature, at));
    }

    _single(feature, at) {
      const { properties: p } = feature;
      const radius = p.uncertainty_m;
      if (radius > 0 && radius / this._metres(at) > 20) {
        const vague = p.place_precision > 2;
        const look = { interactive: false, smoothFactor: 0, color: this.kind(p.event_type).color, className: "sitmap-reach", weight: 1.2, opacity: 0.75, fillOpacity: this.tint * (vague ? 0.1 : 0.07), dashArray: vague ? "5 4" : null };
        /* Leaflet's circle is smooth, and right on the globe as long as it is small. */
        const small = radius < SMALL && Math.abs(at[0]) < 80;
        (small ? L.circle(at, Object.assign(look, { radius })) : L.polygon(circle(at[0], at[1], radius), look)).addTo(this.areas);
      }
      const picture = glyph(this.kind(p.event_type), p.assertion, wording.share(p.confidence && p.confidence.overall), 36);
      this._mark(at, picture, 36, this._label(p), "cluster", () => this.reveal(feature.id, at));
    }

    _metres([lat]) {
      return (40075016.7 * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** this.map.getZoom());
    }

    _label(p) {
      const claim = p.assertion === "factual" ? "" : `, ${this.words.assertion[p.assertion]}`;
      return `${p.event_type || "Incident"}${claim}: ${wording.text(p.title)}. ${wording.when(p)}. ${wording.where(p)}`;
    }

    /** A cluster opens to what is in it: nearer by, or as a list where all of it is one spot. */
    _open(feature, at) {
      let [west, south, east, north] = feature.bbox;
      if (east < west) east += 360;
      const shift = 360 * Math.round((at[1] - (west + east) / 2) / 360);
      const spot = east - west < ONE_SPOT && north - south < ONE_SPOT;
      if (!spot && this.map.getZoom() < this.map.getMaxZoom()) {
        const bounds = L.latLngBounds([south, west + shift], [north, east + shift]);
        const zoom = Math.max(this.map.getZoom() + 1, Math.min(19, this.map.getBoundsZoom(bounds, false, L.point(60, 60))));
        this.map.setView(bounds.getCenter(), zoom);
        return;
      }
      const asked = this.box.parameters();
      const near = 0.000005;
      const turn = (lon) => Math.max(-180, Math.min(180, lon));
      asked.set("bbox", [turn(west - near), south - near, turn((east > 180 ? east - 360 : east) + near), north + near].map((v) => v.toFixed(6)).join(","));
      const list = this._list(asked);
      this._popup(at, el("section", { class: "sitmap-card" }, el("h2", { tabindex: "-1" }, `${feature.properties.point_count.toLocaleString("en")} incidents at this spot`), list));
    }

    /** A list of the incidents that some parameters ask for, a page at a time. */
    _list(asked) {
      const list = el("ol", { class: "sitmap-list" });
      const more = el("button", { type: "button", class: "sitmap-next" }, "Show more");
      const box = el("div", {}, list, more);
      asked.set("limit", String(LISTED));
      const load = async () => {
        more.disabled = true;
        try {
          const found = await this._get(this.raw.addresses.items, asked);
          list.append(...found.features.map((feature) => el("li", {}, this._button(feature))));
          const next = found.links.find((link) => link.rel === "next");
          more.hidden = !next;
          if (next) asked.set("cursor", new URL(next.href).searchParams.get("cursor"));
        } catch (error) {
          list.append(el("li", { class: "sitmap-failed" }, error.message));
        }
        more.disabled = false;
        if (this.popup && this.popup.isOpen()) this.popup.update();
      };
      more.addEventListener("click", load);
      load();
      return box;
    }

    _button({ id, geometry, properties: p }) {
      const kind = this.kind(p.event_type);
      const at = geometry && [geometry.coordinates[1], geometry.coordinates[0]];
      return el(
        "button",
        { type: "button", class: "sitmap-item", onclick: () => this.reveal(id, at) },
        glyph(kind, p.assertion, wording.share(p.confidence && p.confidence.overall), 26),
        el("span", {}, el("b", { dir: "auto" }, wording.text(p.title) || "Untitled incident"), el("small", { dir: "auto" }, `${wording.when(p)} · ${wording.where(p) || "place unknown"}`)),
      );
    }

    /** Shows an incident's card: on the map, or beside it where it has no pin. */
    async reveal(id, at) {
      const page = (address) => address.replace("{id}", encodeURIComponent(id));
      try {
        const { properties: p } = await this._get(page(this.raw.addresses.item), "");
        const shown = card({ i: 0, id, properties: p, url: page(this.raw.addresses.page) }, this._layer(p), "h2");
        this._popup(at || this.map.getCenter(), shown);
        this.fire("select", { incident: { id } });
      } catch (error) {
        this._fail(error);
      }
    }

    /** What the card reads of its layer, for one incident. */
    _layer(p) {
      const kind = this.kind(p.event_type);
      const status = this.words.status.indexOf(p.status) + 1;
      return {
        words: this.words, kinds: [kind], subs: [[wording.text(p.sub_event_type), 0]], options: { page: false },
        columns: { type: [0], sub: [0], status: [status], precision: [p.place_precision] },
        assertion: () => (this.words.assertion[p.assertion] ? p.assertion : "factual"),
        radius: () => p.uncertainty_m,
      };
    }

    _popup(at, content) {
      const size = this.map.getSize();
      const back = document.activeElement;
      const popup = L.popup({ className: "sitmap-popup", minWidth: Math.min(250, size.x - 80), maxWidth: Math.min(370, size.x - 70), maxHeight: Math.max(160, Math.min(460, size.y - 130)), offset: [0, -14], autoPanPadding: [12, 12] });
      this.popup = popup;
      popup.setLatLng(at).setContent(content).openOn(this.map);
      const heading = content.querySelector("[tabindex='-1']");
      if (heading) heading.focus({ preventScroll: true });
      popup.getElement().addEventListener("keydown", (event) => event.key === "Escape" && this.map.closePopup(popup));
      popup.on("remove", () => {
        if (back && back.isConnected) back.focus({ preventScroll: true });
        this.fire("select", { incident: null });
      });
    }

    _lists() {
      this.here = this._folded("sitmap-inview", (asked) => asked.set("bbox", this._bbox()));
      this.off = this._folded("sitmap-unplaced", (asked) => asked.set("placed", "false"));
      return [this.off.node, this.here.node];
    }

    /** A list that is asked for when it is opened, and closes when what it lists changes. */
    _folded(name, narrow) {
      const summary = el("summary", {});
      const node = el("details", { class: name }, summary);
      node.addEventListener("toggle", () => {
        if (!node.open || node.children.length > 1) return;
        const asked = this.box.parameters();
        narrow(asked);
        node.append(this._list(asked));
      });
      return { node, summary };
    }

    _summaries(here, unplaced) {
      for (const [{ node, summary }, count, told] of [[this.here, here, "in this view"], [this.off, unplaced, "not on the map"]]) {
        const text = `${wording.plural(count, "incident")} ${told}`;
        node.hidden = !count;
        if (summary.textContent === text) continue;
        summary.textContent = text;
        node.open = false;
        while (node.children.length > 1) node.lastChild.remove();
      }
    }

    /** The view and the filters stand in the address, so that they can be kept and sent on. */
    _keep() {
      const centre = this.map.getCenter().wrap();
      const asked = this.box.parameters() || new URLSearchParams();
      asked.set("map", `${this.map.getZoom()}/${centre.lat.toFixed(4)}/${centre.lng.toFixed(4)}`);
      try {
        history.replaceState(null, "", `#${asked}`);
      } catch {
        this.unkept = true; /* A frame without an origin may not be allowed to. */
      }
    }

    _restore(kept) {
      const view = (kept.get("map") || "").split("/").map(Number);
      if (view.length === 3 && view.every(isFinite)) this.map.setView([view[1], view[2]], view[0], { animate: false });
      this.box.restore(kept);
    }
  }

  function begin() {
    const live = new Live(data("live"), data("ground"));
    window.sitmap.page = live;
  }

  Object.assign(window.sitmap, { Live });
  document.addEventListener("DOMContentLoaded", begin, { once: true });
})();
