/* Draws the incidents on one canvas: areas of uncertainty, markers, clusters, legs; and finds what is hit. */
(function () {
  "use strict";
  const { circle, project, cluster, Sprites, SPRITE, girth, drawCluster, drawRunnerUp } = window.sitmap;
  const AROUND_M = 40075016.7;
  /* Metres within which incidents count as being at one spot. */
  const ONE_SPOT = 30;
  /* An area smaller than this many pixels is hidden under its marker, and is not drawn. */
  const LEAST_AREA = 40;

  const Marks = L.Renderer.extend({
    options: { padding: 0.35, pane: "sitmapMarks" },

    initialize(owner) {
      L.Util.setOptions(this, {});
      L.Util.stamp(this);
      this._layers = {};
      this.owner = owner;
      this.items = [];
      this.spider = null;
      this.areas = new Map();
      this._dark = window.matchMedia("(prefers-color-scheme: dark)");
    },

    onAdd(map) {
      const pane = map.getPane("sitmapMarks") || map.createPane("sitmapMarks");
      pane.style.zIndex = 590;
      map.getContainer().classList.add("sitmap-map");
      this._redraw = () => this._paint();
      this._print = () => {
        this._update();
        this._paint();
      };
      this._dark.addEventListener("change", this._redraw);
      window.addEventListener("beforeprint", this._print);
      L.Renderer.prototype.onAdd.call(this, map);
      map.on({ move: this._keepCovered, "sitmap:occupied": this._occupy, zoomstart: this.fold }, this);
    },

    onRemove(map) {
      map.off({ move: this._keepCovered, "sitmap:occupied": this._occupy, zoomstart: this.fold }, this);
      window.removeEventListener("beforeprint", this._print);
      this._dark.removeEventListener("change", this._redraw);
      cancelAnimationFrame(this._frame);
      L.Renderer.prototype.onRemove.call(this, map);
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.className = "sitmap-marks";
      this._container.setAttribute("aria-hidden", "true");
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },

    _updatePaths() {},

    _keepCovered() {
      const map = this._map;
      const corner = map.containerPointToLayerPoint([0, 0]);
      const seen = L.bounds(corner, corner.add(map.getSize()));
      if (this._bounds && !map._animatingZoom && !this._bounds.contains(seen)) this._update();
    },

    _update() {
      if (!this._map || (this._map._animatingZoom && this._bounds)) return;
      L.Renderer.prototype._update.call(this);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._arrange();
      this.later();
    },

    later() {
      cancelAnimationFrame(this._frame);
      this._frame = requestAnimationFrame(() => this._paint());
    },

    /** What shows has changed. */
    refresh() {
      if (!this._map) return;
      this.clusters = null;
      this.spider = null;
      this._arrange();
      this.later();
    },

    /** The groups at this zoom level; they don't depend on what part of the map is seen. */
    _clustered(side) {
      if (!this.clusters || this.clusters.side !== side) {
        const { x, y, visible, options } = this.owner;
        this.clusters = Object.assign(cluster(x, y, visible, side, options.radius), { side });
      }
      return this.clusters;
    },

    /** Lists what is drawn: each item's place in layer pixels, its size and its incidents. */
    _arrange() {
      const map = this._map;
      if (!this.owner.x || !this._bounds) return;
      const side = 256 * Math.pow(2, map.getZoom());
      const origin = map.getPixelOrigin();
      const { groups, order } = this._clustered(side);
      const { min, max } = this._bounds.pad ? this._bounds : L.bounds(this._bounds.min, this._bounds.max);
      this.items = [];
      for (const group of groups) {
        const x = group.x * side - origin.x;
        const y = group.y * side - origin.y;
        if (x < min.x - 40 || x > max.x + 40 || y < min.y - 40 || y > max.y + 40) continue;
        const ids = group.ids || order.subarray(group.start, group.start + group.n);
        this.items.push({ x, y, n: group.n, ids, i: ids[0], r: group.n > 1 ? girth(group.n) + 4 : 17 });
      }
      if (this.spider) this._legs();
      this.items.sort((a, b) => a.y - b.y || a.x - b.x);
      this.owner.fire("arrange");
      map.fire("sitmap:markers");
    },

    /** Whether a cluster's incidents are all at one spot. */
    oneSpot(item) {
      const { x, y } = this.owner;
      const far = ONE_SPOT / (AROUND_M * this.owner.shrink(item.i));
      return item.ids.every((i) => Math.abs(x[i] - x[item.i]) < far && Math.abs(y[i] - y[item.i]) < far);
    },

    /** Spreads the incidents of a cluster on legs; their place stays where it is. */
    spread(item) {
      this.spider = { ids: Array.from(item.ids), i: item.i };
      this._arrange();
      this.later();
    },

    fold() {
      if (!this.spider) return false;
      this.spider = null;
      this._arrange();
      this.later();
      return true;
    },

    _legs() {
      const { ids, i } = this.spider;
      const at = this.items.findIndex((item) => item.n === ids.length && item.ids.includes(i));
      if (at < 0) {
        this.spider = null;
        return;
      }
      const [middle] = this.items.splice(at, 1);
      const away = Math.max(44, (ids.length * 42) / (2 * Math.PI));
      ids.forEach((id, n) => {
        const turn = (2 * Math.PI * n) / ids.length - Math.PI / 2;
        this.items.push({ x: middle.x + away * Math.cos(turn), y: middle.y + away * Math.sin(turn), from: middle, n: 1, ids: [id], i: id, r: 17 });
      });
    },

    /** The topmost item at a point in layer pixels, or null. */
    hit(point) {
      for (let at = this.items.length - 1; at >= 0; at--) {
        const item = this.items[at];
        if (Math.hypot(item.x - point.x, item.y - point.y) <= item.r + 2) return item;
      }
      return null;
    },

    /** Where the base map must not write names: boxes in layer pixels. */
    _occupy(event) {
      for (const { x, y, r } of this.items) event.boxes.push([x - r, y - r, x + r, y + r]);
    },

    _paint() {
      if (!this._map || !this._bounds || !this.owner.x) return;
      const size = this._bounds.getSize();
      const printing = document.documentElement.classList.contains("sitmap-print");
      const ratio = Math.max(window.devicePixelRatio || 1, printing ? 2 : 1);
      const canvas = this._container;
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
      if (!this.sprites || this.sprites.ratio !== ratio) this.sprites = new Sprites(ratio);
      const pen = canvas.getContext("2d");
      pen.ratio = ratio;
      const { min } = this._bounds;
      const home = () => pen.setTransform(ratio, 0, 0, ratio, -min.x * ratio, -min.y * ratio);
      home();
      this._bright = this._dark.matches && !printing;
      this.reaches = [];
      for (const item of this.items) this._reach(pen, item);
      this._chosenReach(pen);
      if (this.owner.other) drawRunnerUp(pen, this._map, this.owner.other, this.owner.at(this.owner.other.of), this._bright);
      this._drawLegs(pen);
      const font = getComputedStyle(this._map.getContainer()).fontFamily;
      for (const item of this.items) {
        // Whole pixels: a picture between two of them would blur.
        pen.setTransform(ratio, 0, 0, ratio, Math.round((item.x - min.x) * ratio), Math.round((item.y - min.y) * ratio));
        if (item.n > 1) drawCluster(pen, this._shares(item), this.owner.kinds, item.n, font);
        else this._mark(pen, item);
      }
      home();
      this._ring(pen);
      this._map.getContainer().dataset.sitmap = "drawn";
      this.owner.fire("drawn");
    },

    _shares(item) {
      if (!item.shares) {
        item.shares = new Array(this.owner.kinds.length).fill(0);
        for (const i of item.ids) item.shares[this.owner.columns.type[i]]++;
      }
      return item.shares;
    },

    _mark(pen, { i }) {
      const { owner, sprites } = this;
      const type = owner.columns.type[i];
      const sprite = sprites.get(owner.kinds[type], type, owner.assertion(i), owner.sure(i));
      pen.drawImage(sprite, -SPRITE / 2, -SPRITE / 2, SPRITE, SPRITE);
    },

    /** A ring round what is chosen. */
    _ring(pen) {
      const { chosen } = this.owner;
      const item = chosen === null ? null : this.items.find((one) => one.ids.includes(chosen));
      if (!item) return;
      pen.beginPath();
      pen.arc(item.x, item.y, item.r + 4, 0, 2 * Math.PI);
      pen.setLineDash([]);
      pen.lineWidth = 2.5;
      pen.strokeStyle = this._bright ? "#fff" : "#1d1d1b";
      pen.stroke();
    },

    _drawLegs(pen) {
      pen.beginPath();
      for (const { x, y, from } of this.items) {
        if (!from) continue;
        pen.moveTo(from.x, from.y);
        pen.lineTo(x, y);
      }
      pen.setLineDash([]);
      pen.lineWidth = 1.2;
      pen.strokeStyle = this._bright ? "#bbb" : "#555";
      pen.stroke();
    },

    /** The area of an item that stands for one spot, once it is larger than the marker itself. */
    _reach(pen, item) {
      if (item.from && item.i !== item.from.i) return;
      if (item.n > 1) {
        if (item.spot === undefined) item.spot = this.oneSpot(item);
        if (!item.spot) return;
      }
      const widest = item.n > 1 ? item.ids.reduce((a, b) => (this.owner.radius(b) > this.owner.radius(a) ? b : a)) : item.i;
      if (widest === this.owner.chosen || widest === this.owner.pointed) return;
      this.area(pen, widest, false);
    },

    _chosenReach(pen) {
      for (const i of new Set([this.owner.pointed, this.owner.chosen])) if (i !== null) this.area(pen, i, true);
    },

    /** Draws an incident's area: its polygon, or the circle of its uncertainty in metres. */
    area(pen, i, strong) {
      const { owner } = this;
      const radius = owner.radius(i);
      const side = 256 * Math.pow(2, this._map.getZoom());
      const tall = (2 * radius * side) / (AROUND_M * owner.shrink(i));
      if (owner.columns.flags[i] & 1) {
        const rings = this._rings(i);
        if (rings) this._outline(pen, rings, i, strong, side);
      } else if (radius > 0 && (strong || tall > LEAST_AREA)) {
        const [lat, lon] = owner.latlng(i);
        this._outline(pen, [circle(lat, lon, radius).map(([lat, lon]) => [lon, lat])], i, strong, side);
      }
    },

    /** The rings of an area next to its marker's copy of the world; null until they have been read. */
    _rings(i) {
      if (!this.areas.has(i)) {
        this.areas.set(i, null);
        this.owner.pack.texts(i).then(({ rest }) => {
          const { type, coordinates } = rest.m.geometry;
          const polygons = type === "Polygon" ? [coordinates] : coordinates;
          const [, beside] = this.owner.latlng(i);
          this.areas.set(i, polygons.flat().map((ring) => ring.map(([lon, lat]) => [lon + 360 * Math.round((beside - lon) / 360), lat])));
          this.later();
        });
      }
      return this.areas.get(i);
    },

    _outline(pen, rings, i, strong, side) {
      const { owner } = this;
      const origin = this._map.getPixelOrigin();
      const vague = owner.columns.precision[i] > 2 && owner.columns.precision[i] < 255;
      pen.beginPath();
      let [left, right] = [Infinity, -Infinity];
      for (const ring of rings) {
        ring.forEach(([lon, lat], n) => {
          const [x, y] = project(lon, lat);
          pen[n ? "lineTo" : "moveTo"](x * side - origin.x, y * side - origin.y);
          left = Math.min(left, x * side);
          right = Math.max(right, x * side);
        });
        pen.closePath();
      }
      this.reaches.push({ i, wide: right - left });
      const colour = this._bright ? lighter(owner.kinds[owner.columns.type[i]].color) : owner.kinds[owner.columns.type[i]].color;
      pen.fillStyle = pen.strokeStyle = colour;
      pen.globalAlpha = strong ? 0.18 : vague ? 0.1 : 0.07;
      pen.fill("evenodd");
      pen.setLineDash(vague ? [5, 4] : []);
      if (this._map.sitmapTiled) this._edge(pen, strong ? 5 : 3.6);
      pen.strokeStyle = colour;
      pen.globalAlpha = this._map.sitmapTiled ? 1 : 0.75;
      pen.lineWidth = strong ? 2.4 : 1.2;
      pen.stroke();
      pen.globalAlpha = 1;
    },

    /** On tiles, whose colours may be any, an outline needs an edge to be seen. */
    _edge(pen, width) {
      pen.strokeStyle = this._bright ? "#1a2026" : "#fff";
      pen.globalAlpha = 0.7;
      pen.lineWidth = width;
      pen.stroke();
    },
  });

  /** A colour half-way to white. */
  function lighter(colour) {
    const value = parseInt(colour.slice(1), 16);
    return `rgb(${[16, 8, 0].map((shift) => 128 + ((value >> shift) & 255) / 2).join(", ")})`;
  }

  Object.assign(window.sitmap, { Marks });
})();
