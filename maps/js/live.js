/* The live map: it asks the server for what it shows, clusters and single incidents, and holds no more. */
(function () {
  "use strict";
  const { el, data, fragment, get, told, wording, Asking, LiveBox, LiveLists, LiveScene, LiveTime } = window.sitmap;
  const PAUSE_MS = 120;
  /* How near the map is at first, however close together the incidents are: their reach isn't known yet. */
  const FIRST = 9;

  class Live {
    constructor(raw, ground) {
      this.raw = raw;
      this.credits = new Set();
      this.ticks = {};
      this.told = document.getElementById("told");
      this.told.textContent = "Asking for the incidents…";
      const kept = this._address();
      this.asking = new Asking({ cells: (signal) => this._cells(signal), totals: (signal) => this._totals(signal) }, (error) => this.failed(error));
      this.scene = new LiveScene(raw, { addresses: raw.addresses, items: (box, most) => this._items(box, most), list: (box) => this.lists.within(box, () => this.scene.refit()), failed: (error) => this.failed(error), changed: () => this._changed() });
      this.box = new LiveBox(raw, () => this.filter());
      this.time = new LiveTime(raw.kinds, () => this.filter());
      this.lists = new LiveLists(this.scene, raw.addresses.items, () => this.parameters(), () => this._bbox());
      this.box.clear.addEventListener("click", () => this._restore(new URLSearchParams()));
      this._build(); /* Before the map, which has the room that is left. */
      this._map(ground, kept);
      this.scene.start(this.map);
      this.scene.on("select", ({ incident }) => this._selected(incident));
      this.map.on("moveend", () => this._moved());
      window.addEventListener("popstate", () => this._restore(this._address()));
      sitmap.tell(this.scene, this.map);
      this._restore(kept);
    }

    /** What the address asks for: its fragment, else what the server read of it. */
    _address() {
      const kept = fragment();
      return new URLSearchParams(kept.includes("=") ? kept : this.raw.asked);
    }

    _map(ground, kept) {
      const { bounds } = this.raw;
      this.map = sitmap.map("map", { minZoom: 1, maxZoom: 19, zoomControl: true }, { bounds, closest: FIRST, west: (bounds[0][1] + bounds[1][1]) / 2 - 180, held: view(kept.get("map")) !== null });
      const { tiles, addresses, attribution } = this.raw;
      new sitmap.BaseMap(new sitmap.LiveGround(ground, addresses.ground), { attribution }).addTo(this.map);
      if (tiles) new sitmap.ServedTiles(tiles).addTo(this.map);
    }

    _build() {
      const side = document.getElementById("side");
      side.append(el("div", { class: "sitmap-panel" }, this.box.node, this.lists.unplaced, this.lists.view, sitmap.key(this.raw.words)));
      this.said = el("p", { class: "sitmap-sentence", role: "status" });
      this.save = el("a", { href: this.raw.addresses.items }, "GeoJSON");
      this.whole = document.getElementById("whole");
      this.snippet = document.getElementById("snippet");
      const saves = el("p", { class: "sitmap-saves" }, "What shows, as data: ", this.save);
      document.querySelector("main").after(el("section", { class: "sitmap-strip", "aria-label": "What shows, and when" }, el("div", { class: "sitmap-said" }, this.said, saves), this.time.node));
    }

    /** What is asked for, as the server's parameters; null if nothing can pass. */
    parameters() {
      const asked = this.box.parameters();
      if (asked && this.time.parameter) asked.set("datetime", this.time.parameter);
      return asked;
    }

    /** Asks anew for all that the filters change; resolves when it shows. */
    filter() {
      const asked = this.parameters();
      this.box.refresh(asked === null || [...asked].length > 0);
      this._keep();
      this.levelled = false;
      return this.asking.want("cells", "totals");
    }

    _moved() {
      clearTimeout(this.wait);
      this.wait = setTimeout(() => {
        if (this.scene.place()) this.scene.marks.refresh();
        this._keep();
        this.levelled = false;
        this.asking.want(...(this.broken ? ["cells", "totals"] : ["cells"]));
        this.broken = false;
      }, PAUSE_MS);
    }

    /** The view's box, with what lies beyond its edges by a tenth; the whole world if it shows all of it. */
    _bbox() {
      const bounds = this.map.getBounds().pad(0.1);
      const turn = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
      const [south, north] = [Math.max(-90, bounds.getSouth()), Math.min(90, bounds.getNorth())];
      const wide = bounds.getEast() - bounds.getWest() >= 360;
      const [west, east] = wide ? [-180, 180] : [turn(bounds.getWest()), turn(bounds.getEast())];
      return [west, south < -85 ? -90 : south, east, north > 85 ? 90 : north].map((value) => value.toFixed(5)).join(",");
    }

    async _cells(signal) {
      const asked = this.parameters();
      if (asked) {
        asked.set("bbox", this._bbox());
        asked.set("zoom", String(Math.round(this.map.getZoom())));
      }
      const question = String(asked);
      if (this.question === question) return;
      const found = asked ? await get(this.raw.addresses.cells, asked, signal) : { features: [], numberMatched: 0, numberInView: 0, numberUnplaced: 0 };
      this.question = question;
      this._draw(found);
      this._level("cells", found.tick);
    }

    async _totals(signal) {
      const asked = this.parameters();
      if (!asked) {
        this.said.textContent = "0 incidents";
        return;
      }
      const totals = await get(this.raw.addresses.totals, asked, signal);
      this.box.show(totals);
      this.time.show(totals);
      const chosen = this.time.chosen();
      const days = chosen || totals.period.map((day) => Date.parse(`${day}T00:00:00Z`) / 864e5);
      this.said.textContent = told({ ...this.box.said(totals), days, unplaced: totals.numberUnplaced, undated: chosen ? 0 : totals.numberUndated, past: chosen ? 0 : totals.numberPast });
      this.save.href = [...asked].length ? `${this.raw.addresses.items}?${asked}` : this.raw.addresses.items;
      this._level("totals", totals.tick);
    }

    /** Where the store changed between the last two answers the earlier is had anew, once: both tell the same. */
    _level(name, tick) {
      this.ticks[name] = tick;
      const { cells, totals } = this.ticks;
      if (this.levelled || this.asking.wanted.size || !(cells < totals || cells > totals)) return;
      this.levelled = true;
      if (cells < totals) this.question = null;
      this.asking.want(cells < totals ? "cells" : "totals");
    }

    /** The store has changed under what shows. */
    _changed() {
      this.question = null;
      this.filter();
    }

    async _items(box, most) {
      const asked = this.parameters();
      asked.set("bbox", box);
      asked.set("limit", String(most));
      return (await get(this.raw.addresses.items, asked)).features;
    }

    failed(error) {
      this.question = null;
      this.broken = true; /* Whatever is asked next asks for all of it. */
      const again = el("button", { type: "button", class: "sitmap-again", onclick: () => this.filter() }, "Try again");
      this.time.stop();
      this.told.replaceChildren(el("span", { class: "sitmap-failed" }, `The incidents could not be had: ${error.message}. `), again);
    }

    _draw(found) {
      const { numberMatched: all, numberInView: here, numberUnplaced: unplaced } = found;
      this.scene.take(found.features);
      this.told.replaceChildren(all ? `${wording.plural(all, "incident")}, ${here.toLocaleString("en")} in this view` : this.raw.words.none);
      if (unplaced) this.told.append(" · ", el("span", { class: "sitmap-alert" }, `${unplaced.toLocaleString("en")} not on the map`));
      if (this.absent) this.told.append(this.absent);
      this.lists.show(here, unplaced, this.question);
      for (const text of found.attribution || []) this._credit(text);
      if (this.begun) return;
      this.begun = true;
      requestAnimationFrame(() => performance.mark("sitmap:picture")); /* The marks were painted in this frame. */
      this._open();
    }

    /** Leaflet takes attributions for markup, so what would be markup is left out. */
    _credit(text) {
      const plain = text.replace(/[<>&"]/g, "");
      if (this.credits.has(plain)) return;
      this.credits.add(plain);
      this.map.attributionControl.addAttribution(plain);
    }

    _selected(incident) {
      this.chosen = incident && incident.id ? incident.id : null;
      if (this.chosen) this._given();
      this._keep();
    }

    /** Opens the incident that the address names: on the map, or in the list of those that have no pin. */
    async _open() {
      const id = this.wanted;
      if (!id) return;
      try {
        const feature = await get(this.raw.addresses.item.replace("{id}", encodeURIComponent(id)), "");
        if (feature.geometry) await this.scene.show(feature, true);
        else this.lists.reveal(feature);
      } catch (error) {
        this.absent = el("span", {}, " · ", el("span", { class: "sitmap-failed" }, `What the address names could not be had: ${error.message}`));
        this.told.append(this.absent);
      }
    }

    /** The address names an incident that is to be opened, or none. */
    _given(id) {
      this.wanted = id || null;
      if (this.absent) this.absent.remove();
      this.absent = null;
    }

    /** The view, the filters and the chosen incident stand in the address, so that they can be kept and sent on. */
    _keep() {
      const asked = this.parameters() || new URLSearchParams();
      if (this.map.sitmapMoved) {
        const centre = this.map.getCenter().wrap();
        asked.set("map", `${this.map.getZoom()}/${centre.lat.toFixed(4)}/${centre.lng.toFixed(4)}`);
      }
      const chosen = this.chosen || this.wanted;
      if (chosen) asked.set("id", chosen);
      const fragment = [...asked].length ? `#${asked}` : this.raw.asked ? "#map=" : "";
      if (this.snippet) this.snippet.value = this.snippet.defaultValue.replace(/(src="[^"?#]*)[^"]*/, (_, to) => to + fragment.replaceAll("&", "&amp;"));
      if (this.whole) this.whole.href = `${this.raw.addresses.full}${fragment}`;
      try {
        history.replaceState(null, "", `${location.pathname}${location.search}${fragment}`);
      } catch {
        this.unkept = true; /* A frame without an origin may not be allowed to. */
      }
    }

    _restore(kept) {
      const at = view(kept.get("map"));
      if (at) {
        this.map.sitmapMoved = true;
        this.map.setView(at.slice(1), at[0], { animate: false });
      }
      this.time.clear();
      this.time.parameter = kept.get("datetime");
      this.box.restore(kept);
      this._given(kept.get("id"));
      if (this.begun && this.wanted !== this.chosen) this._open();
      this.filter();
    }
  }

  /** A view as zoom, latitude, longitude, or null. */
  function view(text) {
    const numbers = (text || "").split("/").map(Number);
    return text && numbers.length === 3 && numbers.every(isFinite) ? numbers : null;
  }

  document.addEventListener("DOMContentLoaded", () => (window.sitmap.page = new Live(data("live"), data("ground"))), { once: true });
})();
