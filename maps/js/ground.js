/* What the base map draws: lines and names, read and decoded when they are first seen. */
(function () {
  "use strict";
  const { decode, inflate, project, unbase } = window.sitmap;
  const LABELS = 1000;
  let scratch = new Float64Array(4096);

  /** A line or ring in world units with its bounding box: [x, y, x, y, …], west, north, east, south. */
  function shape(text, scale, rows) {
    if (scratch.length < text.length) scratch = new Float64Array(2 * text.length);
    const points = scratch;
    let [count, value, shift] = [0, 0, 0];
    let [lon, lat] = [0, 0];
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < text.length; i++) {
      const group = text.charCodeAt(i) - 63;
      value |= (group & 31) << shift;
      shift += 5;
      if (group >= 32) continue;
      const step = value & 1 ? ~(value >> 1) : value >> 1;
      value = shift = 0;
      if (count & 1) {
        lat += step;
        if (lat < south) south = lat;
        if (lat > north) north = lat;
        points[count++] = rows.at(lat);
      } else {
        lon += step;
        if (lon < west) west = lon;
        if (lon > east) east = lon;
        points[count++] = lon / scale / 360 + 0.5;
      }
    }
    const box = [west / scale / 360 + 0.5, rows.at(north), east / scale / 360 + 0.5, rows.at(south)];
    return { points: points.slice(0, count), box };
  }

  /** Where each latitude stands, reckoned once: there are few of them on the grid of a level. */
  class Rows {
    constructor(scale) {
      this.scale = scale;
      this.known = new Float64Array(180 * scale + 1).fill(NaN);
    }

    at(lat) {
      const row = lat + 90 * this.scale;
      const y = this.known[row];
      return y === y ? y : (this.known[row] = project(0, lat / this.scale)[1]);
    }
  }

  const grids = new Map();

  function rows(scale) {
    if (!grids.has(scale)) grids.set(scale, new Rows(scale));
    return grids.get(scale);
  }

  function shapes(list, scale) {
    return (list || []).map((text) => shape(text, scale, rows(scale)));
  }

  /** Labels with their place in world units; `number` is a radius or a zoom level. */
  function labels(columns) {
    if (!columns) return [];
    const places = decode(columns[1], LABELS);
    return columns[0].split("\n").map((name, i) => {
      const [x, y] = project(places[2 * i], places[2 * i + 1]);
      return { name, x, y, number: columns[2][i] };
    });
  }

  /** The lines and names of one level in `box`; each kind is decoded when it is first drawn. */
  class Level {
    constructor(raw, scale, box) {
      Object.assign(this, { raw, scale, box, made: {} });
    }

    _once(kind, make) {
      return this.made[kind] || (this.made[kind] = make());
    }

    lines(kind) {
      return this._once(kind, () => shapes(this.raw[kind], this.scale * (kind === "disputed" ? 10 : 1)));
    }

    labels(kind) {
      return this._once(kind, () => labels(this.raw[kind]));
    }

    /** The lines between divisions that are worth drawing at a zoom level: pairs of the least such level and lines. */
    regions(zoom) {
      const found = Object.entries(this.raw.region || {}).filter(([from]) => zoom >= from);
      return found.map(([from, lines]) => [Number(from), this._once(`region ${from}`, () => shapes(lines, this.scale))]);
    }
  }

  async function opened(bytes) {
    return JSON.parse(new TextDecoder().decode(await inflate(bytes)));
  }

  /** The base map's data: `raw.world` is the coarse level, `raw.cells` has by name the fine cells.
   *
   * Each is as JSON says, or has to be read: then it is the length of a part, and `read` resolves to the
   * parts of the `world` or the `cells`, deflated JSON, one after the other in base64.
   */
  class Ground {
    constructor(raw, read) {
      Object.assign(this, { raw, read, cells: new Map(), world: null });
      this.ready = this._begin();
      let at = 0;
      for (const [name, part] of Object.entries(raw.cells)) {
        const long = typeof part === "number" ? part : 0;
        this.cells.set(name, { box: this._square(name), from: at, to: (at += long), level: null });
        if (!long) this._keep(name, part);
      }
    }

    /** Reads the coarse level, without which nothing is drawn. */
    async _begin() {
      const { world, scales } = this.raw;
      const raw = typeof world === "number" ? await opened(unbase(await this.read("world"))) : world;
      this.world = new Level(raw, scales[0], [0, 0, 1, 1]);
    }

    _square(name) {
      const [west, south] = name.split(",").map(Number);
      const [left, bottom] = project(west, south);
      const [right, top] = project(west + this.raw.cell, south + this.raw.cell);
      return [left, top, right, bottom];
    }

    _keep(name, part) {
      const cell = this.cells.get(name);
      cell.level = new Level(part, this.raw.scales[1], cell.box);
    }

    /** The names of the fine cells that meet one of some boxes. */
    _near(boxes) {
      const meets = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
      return [...this.cells.keys()].filter((name) => boxes.some((box) => meets(this.cells.get(name).box, box)));
    }

    /** The fine cells in some boxes that have been read. */
    fine(boxes) {
      return this._near(boxes).map((name) => this.cells.get(name).level).filter(Boolean);
    }

    /** Reads the fine cells in some boxes; null if that has been done, else a promise. */
    fetch(boxes) {
      const missing = this._near(boxes).filter((name) => !this.cells.get(name).level);
      return missing.length ? this._fetch(missing) : null;
    }

    async _fetch(names) {
      const cells = names.map((name) => this.cells.get(name));
      const fresh = names.filter((_, n) => !cells[n].reading);
      const parts = fresh.length ? this.parts(fresh) : null;
      for (const name of fresh) {
        this.cells.get(name).reading = parts.then((found) => opened(found.get(name))).then((part) => this._keep(name, part));
      }
      await Promise.all(cells.map(({ reading }) => reading));
    }

    /** The parts of some cells, by name. */
    async parts(names) {
      if (!this.bytes) this.bytes = this.read("cells").then(unbase);
      const bytes = await this.bytes;
      return new Map(names.map((name) => [name, bytes.subarray(this.cells.get(name).from, this.cells.get(name).to)]));
    }
  }

  Object.assign(window.sitmap, { Ground });
})();
