/* The vector base map: one canvas that is drawn anew after each move, labels included. */
(function () {
  "use strict";
  const { decode, project } = window.sitmap;
  const FINE_FROM = 6;
  /* Rivers are from a map of 1:50,000,000: closer up they would run beside their beds. */
  const RIVERS_FROM = 4;
  const RIVERS_TO = 10;

  /** A line or ring in world units with its bounding box: [x, y, x, y, …], west, north, east, south. */
  function shape(text, scale) {
    const degrees = decode(text, scale);
    const points = new Float64Array(degrees.length);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < degrees.length; i += 2) {
      const [x, y] = project(degrees[i], degrees[i + 1]);
      points[i] = x;
      points[i + 1] = y;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    return { points, box };
  }

  function shapes(list, scale) {
    return (list || []).map((text) => shape(text, scale));
  }

  /** Labels with their place in world units; `number` is a radius or a zoom level. */
  function labels(columns) {
    if (!columns) return [];
    const places = decode(columns[1], 1000);
    return columns[0].split("\n").map((name, i) => {
      const [x, y] = project(places[2 * i], places[2 * i + 1]);
      return { name, x, y, number: columns[2][i] };
    });
  }

  function level(raw, scale) {
    const region = Object.entries(raw.region || {}).map(([zoom, lines]) => [Number(zoom), shapes(lines, scale)]);
    return {
      land: shapes(raw.land, scale), lake: shapes(raw.lake, scale), river: shapes(raw.river, scale),
      border: shapes(raw.border, scale), region,
    };
  }

  /** A fine cell, with the square that it replaces on the coarse level. */
  function cell(name, raw, size, scale) {
    const [west, south] = name.split(",").map(Number);
    const [left, bottom] = project(west, south);
    const [right, top] = project(west + size, south + size);
    return Object.assign(level(raw, scale), {
      box: [left, top, right, bottom],
      regions: labels(raw.regions),
      lakes: labels(raw.lakes),
      towns: labels(raw.towns),
    });
  }

  function unpack(raw) {
    const [coarse, fine] = raw.scales;
    return {
      world: Object.assign(level(raw.world, coarse), {
        box: [0, 0, 1, 1],
        disputed: shapes(raw.world.disputed, coarse * 10),
        countries: labels(raw.world.countries),
        towns: labels(raw.world.towns),
      }),
      cells: Object.entries(raw.cells).map(([name, part]) => cell(name, part, raw.cell, fine)),
    };
  }

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
      let drawing = false;
      for (let i = 0; i < p.length; i += 2) {
        const apart = drawing && skip && skip(p[i - 2], p[i - 1], p[i], p[i + 1]);
        if (drawing && !apart) context.lineTo(x0 + p[i] * side, y0 + p[i + 1] * side);
        else context.moveTo(x0 + p[i] * side, y0 + p[i + 1] * side);
        drawing = true;
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
      if (zoom >= RIVERS_FROM && zoom <= RIVERS_TO) this.lines(part.river, colours.river, zoom < 6 ? 0.6 : 1);
      context.beginPath();
      for (const ring of part.lake) if (meets(ring.box, this.seen)) this.trace(ring);
      context.fillStyle = colours.water;
      context.fill("evenodd");
      if (zoom >= RIVERS_FROM) this.lines(part.lake, colours.coast, 0.7, null, cut);
    }

    level(part, zoom, cut) {
      this.land(part.land, cut);
      this.waters(part, zoom, cut);
      for (const [from, lines] of part.region) {
        if (zoom >= from) this.lines(lines, this.colours.region, zoom > from + 1 ? 0.9 : 0.6);
      }
      this.lines(part.border, this.colours.border, zoom < 4 ? 0.8 : 1.3);
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

    initialize(raw, options) {
      L.Util.setOptions(this, options);
      L.Util.stamp(this);
      this._layers = {};
      this._data = unpack(raw);
      this._dark = window.matchMedia("(prefers-color-scheme: dark)");
    },

    getAttribution() {
      return this.options.attribution;
    },

    onAdd(map) {
      const pane = map.getPane("sitmapBase") || map.createPane("sitmapBase");
      pane.style.zIndex = 150;
      map.getContainer().classList.add("sitmap-map");
      this._redraw = () => this._paint();
      this._dark.addEventListener("change", this._redraw);
      window.addEventListener("beforeprint", this._redraw);
      L.Renderer.prototype.onAdd.call(this, map);
      map.on({ move: this._keepCovered, "sitmap:markers": this._later }, this);
    },

    onRemove(map) {
      map.off({ move: this._keepCovered, "sitmap:markers": this._later }, this);
      window.removeEventListener("beforeprint", this._redraw);
      cancelAnimationFrame(this._frame);
      this._dark.removeEventListener("change", this._redraw);
      L.Renderer.prototype.onRemove.call(this, map);
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },

    /* Leaflet redraws a renderer when a move ends; a long drag would show the canvas's edge before. */
    _keepCovered() {
      const map = this._map;
      const corner = map.containerPointToLayerPoint([0, 0]);
      const seen = L.bounds(corner, corner.add(map.getSize()));
      if (this._bounds && !map._animatingZoom && !this._bounds.contains(seen)) this._update();
    },

    _updatePaths() {},

    _colours() {
      const style = getComputedStyle(this._map.getContainer());
      const read = (name) => style.getPropertyValue("--sitmap-" + name).trim();
      const names = ["land", "water", "river", "coast", "border", "region", "disputed", "ink", "faint", "halo", "font"];
      return Object.fromEntries(names.map((name) => [name, read(name)]));
    },

    _update() {
      if (!this._map || (this._map._animatingZoom && this._bounds)) return;
      L.Renderer.prototype._update.call(this);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._later();
    },

    /* Painting waits for the end of the turn: by then the markers are where the names must not be. */
    _later() {
      if (this._map.sitmapPending) return;
      cancelAnimationFrame(this._frame);
      this._frame = requestAnimationFrame(() => this._paint());
    },

    _paint() {
      if (!this._map || !this._bounds) return;
      const size = this._bounds.getSize();
      const ratio = Math.max(window.devicePixelRatio || 1, this.options.ratio || 1);
      const canvas = this._container;
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      context.lineJoin = "round";
      this._draw(context, size);
    },

    _draw(context, size) {
      const map = this._map;
      const zoom = map.getZoom();
      const side = 256 * Math.pow(2, zoom);
      const origin = map.getPixelOrigin().add(this._bounds.min);
      const colours = this._colours();
      context.fillStyle = colours.water;
      context.fillRect(0, 0, size.x, size.y);
      const label = this.options.labels ? new sitmap.Labels(context, size, zoom, colours, this._occupied()) : null;
      const first = Math.floor(origin.x / side);
      const last = Math.floor((origin.x + size.x) / side);
      const copies = [];
      for (let copy = first; copy <= last; copy++) copies.push(copy * side - origin.x);
      for (const x0 of copies) this._copy(context, x0, -origin.y, side, size, zoom, colours);
      if (label) label.draw(this._data, copies, -origin.y, side, zoom >= FINE_FROM);
    },

    /** The boxes of what stands above the map, in the canvas's pixels: markers, and what layers tell. */
    _occupied() {
      const boxes = [...this._map.getPane("markerPane").children].map((icon) => {
        const at = L.DomUtil.getPosition(icon);
        const half = icon.offsetWidth / 2;
        return [at.x - half, at.y - half, at.x + half, at.y + half];
      });
      this._map.fire("sitmap:occupied", { boxes });
      const { x, y } = this._bounds.min;
      return boxes.map(([left, top, right, bottom]) => [left - x, top - y, right - x, bottom - y]);
    },

    _copy(context, x0, y0, side, size, zoom, colours) {
      const seen = [-x0 / side, -y0 / side, (size.x - x0) / side, (size.y - y0) / side];
      const pen = new Pen(context, x0, y0, side, seen, colours);
      const { world, cells } = this._data;
      pen.level(world, zoom, atEdge);
      if (zoom >= FINE_FROM) for (const part of cells) if (meets(part.box, seen)) pen.cell(part, zoom);
      pen.lines(world.disputed, colours.disputed, 1.2, [4, 3]);
    },
  });

  Object.assign(window.sitmap, { BaseMap });
})();
