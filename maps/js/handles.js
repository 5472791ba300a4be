/* What the canvas shows, as elements for the keyboard and for screen readers: one stop for Tab, arrows between. */
(function () {
  "use strict";
  const { el } = window.sitmap;
  const MOST = 250;
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const ZOOMS = { "+": 1, "=": 1, "-": -1, _: -1 };

  class Handles {
    constructor(owner, marks, map) {
      Object.assign(this, { owner, marks, map, entries: [], at: -1 });
      const pane = map.getPane("sitmapHandles") || map.createPane("sitmapHandles");
      pane.style.zIndex = 595;
      this.box = el("div", { class: "sitmap-handles", role: "group", "aria-label": "Incidents on the map" });
      this.box.addEventListener("keydown", (event) => this._key(event));
      this.box.addEventListener("focusin", (event) => this._focused(event.target));
      this.box.addEventListener("focusout", () => owner.point(null));
      pane.append(this.box);
      owner.on("arrange", () => this._soon());
    }

    _soon() {
      if (this.waiting) return;
      this.waiting = true;
      queueMicrotask(() => {
        this.waiting = false;
        this._fill();
      });
    }

    _fill() {
      const { map, box } = this;
      const held = box.contains(document.activeElement) ? this.entries[this.at] : null;
      const last = this.used ? this.entries[this.at] : null;
      const corner = map.containerPointToLayerPoint([0, 0]);
      const far = corner.add(map.getSize());
      const inside = ({ x, y }) => x >= corner.x && x <= far.x && y >= corner.y && y <= far.y;
      const items = this.marks.items.filter(inside);
      this.total = items.length;
      this.entries = items.slice(0, MOST).map((item) => ({ item, node: this._node(item) }));
      box.setAttribute("aria-label", `Incidents on the map: ${items.length} marks. Arrow keys go from one to the next, Enter opens one, + and − zoom.`);
      box.replaceChildren(...this.entries.map((entry) => entry.node));
      // Whoever has a card open gets back to its mark, though the marks were made anew meanwhile.
      const same = last ? this.entries.findIndex(({ item }) => item.i === last.item.i) : -1;
      this.at = same >= 0 ? same : last ? this._nearest(last.item) : this.entries.length ? 0 : -1;
      if (this.at >= 0) this.entries[this.at].node.tabIndex = 0;
      if (held && this.at >= 0) this.entries[this.at].node.focus({ preventScroll: true });
      this._name();
    }

    _node(item) {
      const side = 2 * (item.r + 1);
      const node = el("button", {
        type: "button", tabindex: "-1", class: item.n > 1 ? "sitmap-cluster" : "sitmap-marker", "aria-label": this._label(item),
      });
      node.style.width = node.style.height = `${side}px`;
      L.DomUtil.setPosition(node, L.point(item.x - side / 2, item.y - side / 2).round());
      return node;
    }

    _label(item) {
      const { owner, marks } = this;
      if (item.n === 1) return owner.label(item.i);
      const named = marks._shares(item).map((count, type) => (count ? `${count} ${owner.kinds[type].name}` : "")).filter(Boolean);
      return `${item.n} incidents here: ${named.join(", ")}`;
    }

    /** Titles stand with the lines, which are read after the first picture. */
    async _name() {
      const singles = this.entries.filter(({ item }) => item.n === 1);
      if (!singles.length) return;
      await this.owner.pack.lines(singles.map(({ item }) => item.i));
      for (const { item, node } of singles) node.setAttribute("aria-label", this.owner.label(item.i));
    }

    _nearest({ x, y }) {
      let best = -1;
      let least = Infinity;
      this.entries.forEach(({ item }, at) => {
        const away = Math.hypot(item.x - x, item.y - y);
        if (away < least) [least, best] = [away, at];
      });
      return best;
    }

    _focused(node) {
      const at = this.entries.findIndex((entry) => entry.node === node);
      if (at < 0) return;
      this.used = true;
      if (this.at >= 0 && this.entries[this.at]) this.entries[this.at].node.tabIndex = -1;
      this.at = at;
      node.tabIndex = 0;
      const { item } = this.entries[at];
      this.owner.point(item.n === 1 ? item.i : null);
    }

    /** The next mark in a direction: nearest, what lies off to the side counts double. */
    _next([dx, dy]) {
      const here = this.entries[this.at].item;
      let best = -1;
      let least = Infinity;
      this.entries.forEach(({ item }, at) => {
        const [x, y] = [item.x - here.x, item.y - here.y];
        const along = x * dx + y * dy;
        const away = along + 2 * Math.abs(x * dy + y * dx);
        if (along > 0 && away < least) [least, best] = [away, at];
      });
      return best;
    }

    _key(event) {
      const item = this.at >= 0 && this.entries[this.at].item;
      if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
      let at = -1;
      if (ZOOMS[event.key]) {
        // Leaflet hears these keys only while the map itself has the focus.
        this.map.setZoomAround(this.map.layerPointToLatLng([item.x, item.y]), this.map.getZoom() + ZOOMS[event.key]);
        return;
      }
      if (STEPS[event.key]) at = this._next(STEPS[event.key]);
      else if (event.key === "Home") at = 0;
      else if (event.key === "End") at = this.entries.length - 1;
      else if (event.key === "Enter" || event.key === " ") this.owner.open(item, true);
      else if (event.key === "Escape") this.marks.fold();
      else return;
      event.preventDefault();
      event.stopPropagation();
      if (at >= 0) this.entries[at].node.focus({ preventScroll: true });
    }
  }

  Object.assign(window.sitmap, { Handles });
})();
