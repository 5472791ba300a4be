/* Raster tiles above the base map: from the page itself, or from a server. */
(function () {
  "use strict";
  const { text } = window.sitmap;
  const FURTHEST = 4;

  /** Over how many zoom levels a tile is enlarged: as far as it says more than the base map, which knows no streets. */
  function reach(zoom) {
    return zoom < 11 ? 2 : FURTHEST;
  }

  /** What both kinds do: they tell the base map where its names would be hidden or cut in half, or that they stand above. */
  const covering = (Base) => Base.extend({
    onAdd(map) {
      Base.prototype.onAdd.call(this, map);
      map.sitmapTiled = true;
      map.on("sitmap:occupied", this._cover, this);
      this.on("load", this._told, this);
      return this;
    },

    onRemove(map) {
      map.sitmapTiled = false;
      map.off("sitmap:occupied", this._cover, this);
      this.off("load", this._told, this);
      Base.prototype.onRemove.call(this, map);
      map.fire("sitmap:markers");
    },

    _told() {
      if (this._map) this._map.fire("sitmap:markers");
    },

    _cover({ tiles }) {
      if (this.options.names) tiles.above = true;
      if (this.options.names || this.options.overlay) return;
      for (const { coords, current, el } of Object.values(this._tiles)) {
        if (!current || !el.classList.contains("leaflet-tile-loaded")) continue;
        const bounds = this._tileCoordsToBounds(coords);
        const [a, b] = [bounds.getNorthWest(), bounds.getSouthEast()].map((at) => this._map.latLngToLayerPoint(at));
        tiles.covers.push([a.x, a.y, b.x, b.y]);
      }
    },
  });

  /**
   * Tiles that stand in the page: `raw.levels` has, by zoom, column, row and the number of its picture for
   * each. Up to the zoom level `raw.whole` what isn't there isn't enlarged either: the base map shows.
   */
  const PackedTiles = covering(L.GridLayer).extend({
    initialize(name, raw) {
      L.Util.setOptions(this, { attribution: raw.attribution, overlay: raw.overlay, names: raw.names, bounds: L.latLngBounds(raw.bounds) });
      this._whole = raw.whole;
      this._name = name;
      this._pictures = new Map();
      this._packed = new Map();
      for (const [zoom, numbers] of Object.entries(raw.levels)) {
        const level = new Map();
        for (let i = 0; i < numbers.length; i += 3) level.set(`${numbers[i]}/${numbers[i + 1]}`, numbers[i + 2]);
        this._packed.set(Number(zoom), level);
      }
    },

    /** The picture that shows a tile: its own, or that of a larger one round it, `up` levels further out. */
    _find({ x, y, z }) {
      for (let up = 0; up <= FURTHEST; up++) {
        const level = this._packed.get(z - up);
        const number = level && level.get(`${x >> up}/${y >> up}`);
        if (number !== undefined) return up <= reach(z - up) ? { zoom: z - up, number, up } : null;
        if (z - up <= this._whole) return null;
      }
      return null;
    },

    _isValidTile(coords) {
      return L.GridLayer.prototype._isValidTile.call(this, coords) && this._find(this._wrapCoords(coords)) !== null;
    },

    /** All pictures of a zoom level; while the page still loads they may not be there yet. */
    /** All pictures of a zoom level; they come last in a page, after all that is waited for. */
    async _read(zoom) {
      return (await text(`${this._name}_${zoom}`)).split("\n");
    },

    async _picture({ zoom, number }) {
      if (!this._pictures.has(zoom)) this._pictures.set(zoom, this._read(zoom));
      return `data:image/${(await this._pictures.get(zoom))[number]}`;
    },

    createTile(coords, done) {
      const found = this._find(coords);
      const size = this.getTileSize();
      const side = size.multiplyBy(1 << found.up);
      const part = (1 << found.up) - 1;
      const picture = document.createElement("img");
      picture.alt = "";
      picture.onload = () => done(null, box);
      picture.onerror = () => done(new Error("a tile is no picture"), box);
      Object.assign(picture.style, {
        position: "absolute", width: `${side.x}px`, height: `${side.y}px`,
        left: `${-(coords.x & part) * size.x}px`, top: `${-(coords.y & part) * size.y}px`,
      });
      const box = document.createElement("div");
      box.style.overflow = "hidden";
      box.append(picture);
      this._picture(found).then((address) => (picture.src = address));
      return box;
    },
  });

  /** Tiles of a server; what it doesn't have shows the base map. */
  const ServedTiles = covering(L.TileLayer).extend({
    initialize(raw) {
      L.TileLayer.prototype.initialize.call(this, raw.address, {
        attribution: raw.attribution, overlay: raw.overlay, names: raw.names, bounds: raw.bounds,
        minZoom: raw.lowest, maxNativeZoom: raw.highest, maxZoom: raw.highest + reach(raw.highest), referrerPolicy: "origin",
      });
    },
  });

  Object.assign(window.sitmap, { PackedTiles, ServedTiles });
})();
