/* The vector base map: one canvas that is drawn anew after each move, labels included. */
(function () {
  "use strict";
  const { Ground } = window.sitmap;
  const FINE_FROM = 6;
  /* Rivers are from a map of 1:50,000,000: closer up they would run beside their beds. */
  const RIVERS_FROM = 4;
  const RIVERS_TO = 10;
  /* So many milliseconds the first picture waits for the fine level; then the coarse one is shown first. */
  const PATIENCE = 150;
  /* Points that would fall so near to the last one, in pixels, are left out. */
  const NEAR = 0.6;

  function meets(a, b) {
    return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
  }

  /** Draws one copy of the world: `x0`, `y0` (pixels) is its corner, `side` its width, `seen` what shows. */
  class Pen {
    constructor(context, x0, y0, side, seen, colours) {
      Object.assign(this, { context, x0, y0, side, seen, colours });
    }

    trace(shape, skip) {
      const { context, x0, y0, side } = this;
      const p = shape.points;
      const end = p.length - 2;
      let [lastX, lastY] = [Infinity, Infinity];
      for (let i = 0; i <= end; i += 2) {
        const x = x0 + p[i] * side;
        const y = y0 + p[i + 1] * side;
        if (i && skip && skip(p[i - 2], p[i - 1], p[i], p[i + 1])) context.moveTo(x, y);
        else if (!i) context.moveTo(x, y);
        else if (i < end && Math.abs(x - lastX) < NEAR && Math.abs(y - lastY) < NEAR) continue;
        else context.lineTo(x, y);
        lastX = x;
        lastY = y;
      }
    }

    lines(list, colour, width, dash, skip) {
      this.context.beginPath();
      for (const line of list) if (meets(line.box, this.seen)) this.trace(line, skip);
      this.context.setLineDash(dash || []);
      this.context.strokeStyle = colour;
      this.context.lineWidth = width;
      this.context.stroke();
    }

    /** Fills the land; its outline is the coast, save where a ring was cut along a cell or the edge. */
    land(list, cut) {
      const { context, colours } = this;
      context.beginPath();
      for (const ring of list) if (meets(ring.box, this.seen)) this.trace(ring);
      context.fillStyle = colours.land;
      context.fill("evenodd");
      this.lines(list, colours.coast, 1, null, cut);
    }

    /** Rivers and lakes; a lake's shore is not drawn where a cell's edge cut it. */
    waters(part, zoom, cut) {
      const { context, colours } = this;
      if (zoom >= RIVERS_FROM && zoom <= RIVERS_TO) this.lines(part.lines("river"), colours.river, zoom < 6 ? 0.6 : 1);
      context.beginPath();
      for (const ring of part.lines("lake")) if (meets(ring.box, this.seen)) this.trace(ring);
      context.fillStyle = colours.water;
      context.fill("evenodd");
      if (zoom >= RIVERS_FROM) this.lines(part.lines("lake"), colours.coast, 0.7, null, cut);
    }

    level(part, zoom, cut) {
      this.land(part.lines("land"), cut);
      this.waters(part, zoom, cut);
      for (const [from, lines] of part.regions(zoom)) this.lines(lines, this.colours.region, zoom > from + 1 ? 0.9 : 0.6);
      this.lines(part.lines("border"), this.colours.border, zoom < 4 ? 0.8 : 1.3);
    }

    /** A fine cell: wipes the coarse drawing in its square first. */
    cell(part, zoom) {
      const { context, x0, y0, side } = this;
      // Whole pixels, the same ones for both neighbours: half-covered ones would show as a seam.
      const [left, right] = [part.box[0], part.box[2]].map((x) => Math.round(x0 + x * side));
      const [top, bottom] = [part.box[1], part.box[3]].map((y) => Math.round(y0 + y * side));
      context.save();
      context.beginPath();
      context.rect(left, top, right - left, bottom - top);
      context.clip();
      context.fillStyle = this.colours.water;
      context.fillRect(left, top, right - left, bottom - top);
      this.level(part, zoom, beyond(part.box));
      context.restore();
    }
  }

  /** Whether a ring's segment lies outside a cell's square: that is where it was cut. */
  function beyond(box) {
    return (ax, ay, bx, by) =>
      (ax < box[0] && bx < box[0]) || (ax > box[2] && bx > box[2]) || (ay < box[1] && by < box[1]) || (ay > box[3] && by > box[3]);
  }

  /** Whether a segment runs along the antimeridian or below the projection's edge. */
  function atEdge(ax, ay, bx, by) {
    return (ax <= 1e-9 && bx <= 1e-9) || (ax >= 1 - 1e-9 && bx >= 1 - 1e-9) || (ay > 0.9999 && by > 0.9999);
  }

  const BaseMap = L.Renderer.extend({
    options: { padding: 0.35, labels: true, pane: "sitmapBase", attribution: "" },

    /** `raw` and `read` are what `Ground` is made of; `raw` may be one, too. */
    initialize(raw, options, read) {
      L.Util.setOptions(this, options);
      L.Util.stamp(this);
      this._layers = {};
      this._ground = raw instanceof Ground ? raw : new Ground(raw, read);
      this._dark = window.matchMedia("(prefers-color-scheme: dark)");
    },

    getAttribution() {
      return this.options.attribution;
    },

    onAdd(map) {
      const pane = map.getPane("sitmapBase") || map.createPane("sitmapBase");
      pane.style.zIndex = 150;
      map.getContainer().classList.add("sitmap-map");
      this._redraw = () => {
        this._inks = null;
        this._paint();
      };
      this._dark.addEventListener("change", this._redraw);
      for (const name of ["beforeprint", "afterprint"]) window.addEventListener(name, this._redraw);
      L.Renderer.prototype.onAdd.call(this, map);
      this._ground.ready.then(() => this._later());
      map.on({ move: this._keepCovered, zoomanim: this._ahead, "sitmap:markers": this._later }, this);
    },

    onRemove(map) {
      map.off({ move: this._keepCovered, zoomanim: this._ahead, "sitmap:markers": this._later }, this);
      for (const name of ["beforeprint", "afterprint"]) window.removeEventListener(name, this._redraw);
      cancelAnimationFrame(this._frame);
      this._dark.removeEventListener("change", this._redraw);
      L.Renderer.prototype.onRemove.call(this, map);
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
    },

    _destroyContainer() {
      for (const canvas of this._canvases()) canvas.remove();
      delete this._container;
      delete this._names;
    },

    /** The canvas of the map itself, and that of the names where these stand above tiles. */
    _canvases() {
      return this._names ? [this._container, this._names] : [this._container];
    },

    _above() {
      if (this._names) return;
      const pane = this._map.getPane("sitmapNames") || this._map.createPane("sitmapNames");
      Object.assign(pane.style, { zIndex: 250, pointerEvents: "none" });
      this._names = document.createElement("canvas");
      this._names.className = "leaflet-zoom-animated";
      this._names.setAttribute("aria-hidden", "true");
      pane.append(this._names);
      L.DomUtil.setPosition(this._names, this._bounds.min);
    },

    _updateTransform(center, zoom) {
      const own = this._container;
      for (const canvas of this._canvases()) {
        this._container = canvas;
        L.Renderer.prototype._updateTransform.call(this, center, zoom);
      }
      this._container = own;
    },

    /* Leaflet redraws a renderer when a move ends; a long drag would show the canvas's edge before. */
    _keepCovered() {
      const map = this._map;
      const corner = map.containerPointToLayerPoint([0, 0]);
      const seen = L.bounds(corner, corner.add(map.getSize()));
      if (this._bounds && !map._animatingZoom && !this._bounds.contains(seen)) this._update();
    },

    _updatePaths() {},

    /** The style's colours; reading them anew for each picture would have the page's layout reckoned in between. */
    _colours() {
      return this._inks || (this._inks = this._read());
    },

    _read() {
      const style = getComputedStyle(this._map.getContainer());
      const read = (name) => style.getPropertyValue("--sitmap-" + name).trim();
      const names = ["land", "water", "river", "coast", "border", "region", "disputed", "ink", "faint", "halo", "font"];
      return Object.fromEntries(names.map((name) => [name, read(name)]));
    },

    _update() {
      if (!this._map || (this._map._animatingZoom && this._bounds)) return;
      L.Renderer.prototype._update.call(this);
      for (const canvas of this._canvases()) L.DomUtil.setPosition(canvas, this._bounds.min);
      this._later();
    },

    /* Painting waits for the end of the turn: by then the markers are where the names must not be. */
    _later() {
      if (!this._map || this._map.sitmapPending || !this._ground.world) return;
      cancelAnimationFrame(this._frame);
      this._frame = requestAnimationFrame(() => this._begin());
    },

    /* The first picture has the fine level where it belongs; later ones are made anew once it has been read. */
    _begin() {
      if (!this._map || !this._bounds) return;
      const fetched = this._fetch(this._bounds, this._map.getZoom());
      if (fetched && !this._painted) {
        this._painted = true;
        Promise.race([fetched, new Promise((done) => setTimeout(done, PATIENCE))]).then(() => this._later());
      } else this._paint();
      if (fetched) fetched.then(() => this._later());
    },

    /* A cell that can't be read stays coarse. */
    _fetch(bounds, zoom) {
      if (zoom < FINE_FROM || this._coarse) return null;
      const fetched = this._ground.fetch(this._seen(bounds, zoom).map(({ seen }) => seen));
      return fetched && fetched.catch(() => (this._coarse = true));
    },

    /** Reads what a zoom will show while its animation runs. */
    _ahead({ center, zoom }) {
      const half = this._map.getSize().divideBy(2);
      const middle = this._map.project(center, zoom).subtract(this._map.getPixelOrigin());
      this._fetch(L.bounds(middle.subtract(half), middle.add(half)), zoom);
    },

    /** The copies of the world in some bounds of layer pixels: where each begins, and what shows of it. */
    _seen(bounds, zoom) {
      const side = 256 * Math.pow(2, zoom);
      const { x, y } = this._map.getPixelOrigin().add(bounds.min);
      const size = bounds.getSize();
      const made = [];
      for (let copy = Math.floor(x / side); copy <= Math.floor((x + size.x) / side); copy++) {
        const x0 = copy * side - x;
        made.push({ x0, y0: -y, side, seen: [-x0 / side, y / side, (size.x - x0) / side, (y + size.y) / side] });
      }
      return made;
    },

    _paint() {
      if (!this._map || !this._bounds || !this._ground.world) return;
      this._painted = true;
      const size = this._bounds.getSize();
      const occupied = this._occupied();
      if (occupied.above) this._above();
      const [context, names] = this._canvases().map((canvas) => this._blank(canvas, size));
      this._draw(context, names || context, size, occupied);
    },

    _blank(canvas, size) {
      const ratio = Math.max(window.devicePixelRatio || 1, this.options.ratio || 1);
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
      const context = canvas.getContext("2d", { alpha: canvas === this._names });
      context.scale(ratio, ratio);
      context.lineJoin = "round";
      return context;
    },

    _draw(context, names, size, occupied) {
      const map = this._map;
      const zoom = map.getZoom();
      const colours = this._colours();
      const copies = this._seen(this._bounds, zoom);
      const fine = zoom >= FINE_FROM ? this._ground.fine(copies.map(({ seen }) => seen)) : [];
      context.fillStyle = colours.water;
      context.fillRect(0, 0, size.x, size.y);
      const label = this.options.labels ? new sitmap.Labels(names, size, zoom, colours, occupied) : null;
      for (const copy of copies) this._copy(context, copy, fine, zoom, colours);
      if (label) label.draw(this._ground.world, fine, copies);
    },

    /** The boxes of what stands above the map, in the canvas's pixels: markers and what layers tell, and tiles. */
    _occupied() {
      const boxes = [...this._map.getPane("markerPane").children].map((icon) => {
        const at = L.DomUtil.getPosition(icon);
        const half = icon.offsetWidth / 2;
        return [at.x - half, at.y - half, at.x + half, at.y + half];
      });
      const tiles = { covers: [], above: false };
      this._map.fire("sitmap:occupied", { boxes, tiles });
      const { x, y } = this._bounds.min;
      const here = (list) => list.map(([left, top, right, bottom]) => [left - x, top - y, right - x, bottom - y]);
      return { taken: here(boxes), covers: here(tiles.covers), above: tiles.above };
    },

    _copy(context, { x0, y0, side, seen }, fine, zoom, colours) {
      const pen = new Pen(context, x0, y0, side, seen, colours);
      const { world } = this._ground;
      pen.level(world, zoom, atEdge);
      for (const part of fine) if (meets(part.box, seen)) pen.cell(part, zoom);
      pen.lines(world.lines("disputed"), colours.disputed, 1.2, [4, 3]);
    },
  });

  Object.assign(window.sitmap, { BaseMap });
})();
