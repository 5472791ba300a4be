/* What is seen, in the page's address: place, filters and the chosen incident, so that a link shows the same. */
(function () {
  "use strict";
  const { fragment, wording } = window.sitmap;
  const REST = 150;

  function day(text) {
    const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
    return isNaN(time) ? null : Math.round(time / 864e5);
  }

  class Address {
    constructor(incidents, map, panel) {
      Object.assign(this, { incidents, map, panel, chosen: null });
      this.reading = this.read();
      window.addEventListener("popstate", () => (this.reading = this.read(true)));
      incidents.on("change", () => this._soon());
      map.on("moveend", () => this._soon());
      incidents.on("select", ({ incident }) => this._select(incident));
    }

    _select(incident) {
      const push = incident !== null && this.chosen === null && !this.busy;
      this.chosen = incident && incident.id ? incident : null;
      this.write(push);
    }

    /** The fragment for what is seen now; "" for what the page shows by itself. */
    text() {
      const { incidents, map } = this;
      const { state } = incidents.filter;
      const said = new URLSearchParams();
      if (map.sitmapMoved) {
        const { lat, lng } = map.getCenter();
        said.set("view", `${lat.toFixed(4)},${lng.toFixed(4)},${map.getZoom()}`);
      }
      incidents.kinds.forEach((kind, type) => incidents.shown.has(type) || said.append("off", kind.name));
      for (const sub of state.subs) said.append("without", incidents.subs[sub][0]);
      if (state.time) said.set("time", state.time.map(wording.iso).join(".."));
      if (!state.undated) said.set("undated", "no");
      if (state.text) said.set("search", state.text);
      if (state.sure) said.set("sure", String(state.sure));
      for (const claim of state.claims) said.append("not", incidents.claims[claim]);
      if (state.country >= 0) said.set("country", incidents.countries[state.country]);
      if (this.chosen) {
        said.set("id", this.chosen.id);
        said.set("n", this.chosen.i);
      }
      return said.toString();
    }

    /** Browsers refuse an address that changes with every step of a slider, and take long for each. */
    _soon() {
      if (this.busy) return;
      clearTimeout(this.wait);
      this.wait = setTimeout(() => this.write(), REST);
    }

    write(push) {
      clearTimeout(this.wait);
      if (this.busy) return;
      const text = this.text();
      const now = location.hash.slice(1);
      if (text === now || (!text && !now.includes("="))) return;
      const address = text ? `#${text}` : location.pathname + location.search;
      try {
        history[push ? "pushState" : "replaceState"](null, "", address);
      } catch {
        /* A page without an address of its own, such as a notebook's frame, keeps its state to itself. */
      }
    }

    /** Shows what the address says; an anchor of the page says nothing about the map. */
    async read(again) {
      const now = fragment();
      if (now && !now.includes("=")) return;
      const said = new URLSearchParams(now);
      this.busy = true;
      try {
        this._layers(new Set(said.getAll("off")));
        this.incidents.filter.set(this._filter(said));
        this._view(said.get("view"), again && !said.has("id"));
        await this._chosen(said.get("id"), said.get("n"));
      } finally {
        this.busy = false;
      }
    }

    _layers(off) {
      const { incidents, map } = this;
      incidents.kinds.forEach((kind, type) => (off.has(kind.name) ? map.removeLayer(incidents.layer(type)) : map.addLayer(incidents.layer(type))));
    }

    _filter(said) {
      const { incidents } = this;
      const without = new Set(said.getAll("without"));
      const subs = new Set(incidents.subs.flatMap(([name], number) => (without.has(name) ? [number] : [])));
      const days = (said.get("time") || "").split("..").map(day);
      const time = days.length === 2 && days.every((one) => one !== null) && days[0] <= days[1] ? days : null;
      const claims = new Set(said.getAll("not").map((name) => incidents.claims.indexOf(name)).filter((at) => at >= 0));
      const sure = Math.max(0, Math.min(1, Number(said.get("sure")) || 0));
      const country = said.has("country") ? incidents.countries.indexOf(said.get("country")) : -1;
      return { subs, time, claims, sure, country, undated: said.get("undated") !== "no", text: said.get("search") || "" };
    }

    /** An address without a view is that of the first one: who goes back to it goes `home`. */
    _view(text, home) {
      if (!text && home && this.map.sitmapMoved) this.map.sitmapHome();
      const numbers = (text || "").split(",").map(Number);
      if (!text || numbers.length !== 3 || !numbers.every(isFinite)) return;
      this.map.sitmapMoved = true;
      this.map.setView([numbers[0], numbers[1]], numbers[2], { animate: false });
    }

    async _chosen(id, hint) {
      const { incidents, map, panel } = this;
      if (!id) {
        if (incidents.popup) map.closePopup(incidents.popup);
        return;
      }
      if (incidents.chosen !== null && this.chosen && this.chosen.id === id) return;
      const i = await this._find(id, Number(hint));
      if (i === null) return;
      if (incidents.placed(i)) await incidents.select(i, true);
      else panel.ready.then(() => panel.reveal(i));
    }

    /** The incident with an id: where it was when the link was made, or wherever it is now. */
    async _find(id, hint) {
      const { incidents } = this;
      const has = async (i) => (await incidents.details(i)).id === id;
      if (Number.isInteger(hint) && hint >= 0 && hint < incidents.count && (await has(hint))) return hint;
      for (let i = 0; i < incidents.count; i++) if (await has(i)) return i;
      return null;
    }
  }

  Object.assign(window.sitmap, { Address });
})();
