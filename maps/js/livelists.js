/* The lists beside a live map: what is not on it and what is in view, asked for when they are opened. */
(function () {
  "use strict";
  const { el, brief, entry, get, unfold, wording } = window.sitmap;
  const LISTED = 25;

  /** Pages of incidents, one after the other; `row` makes what stands for each. */
  function pages(address, asked, row, grown) {
    const list = el("ol", { class: "sitmap-list" });
    const more = el("button", { type: "button", class: "sitmap-next" }, "Show more");
    const told = el("p", { class: "sitmap-failed", role: "alert" });
    const next = new URLSearchParams(asked);
    next.set("limit", String(LISTED));
    const load = async () => {
      more.disabled = true;
      told.textContent = "";
      try {
        const found = await get(address, next);
        const rows = found.features.map(row);
        list.append(...rows);
        if (list.children.length > rows.length && rows.length) rows[0].querySelector("button, summary").focus();
        const link = found.links.find(({ rel }) => rel === "next");
        more.hidden = !link;
        if (link) next.set("cursor", new URL(link.href).searchParams.get("cursor"));
      } catch (error) {
        told.textContent = `The incidents could not be had: ${error.message}.`;
      }
      more.disabled = false;
      if (grown) grown();
    };
    more.addEventListener("click", load);
    load();
    return el("div", {}, list, told, more);
  }

  class LiveLists {
    /** `asked(extra)` gives the parameters of what is wanted, or null for nothing. */
    constructor(scene, address, asked, bbox) {
      Object.assign(this, { scene, address, asked, bbox });
      this.number = el("strong", { class: "sitmap-number" });
      this.off = el("details", {}, el("summary", {}, "List them"));
      this.unplaced = el(
        "section",
        { class: "sitmap-unplaced", "aria-label": "Not on the map", hidden: true },
        el("h2", {}, this.number, el("span", {}, "not on the map")),
        el("p", {}, "Known only to a country or sea, or not at all. No pin is better than a wrong one."),
        this.off,
      );
      this.count = el("summary", {});
      this.here = el("details", {}, this.count);
      this.view = el("section", { class: "sitmap-inview", "aria-label": "Incidents in this view", hidden: true }, this.here);
      this.off.addEventListener("toggle", () => this._fill(this.off, () => ({ placed: "false" }), (feature) => this._entry(feature)));
      this.here.addEventListener("toggle", () => this._fill(this.here, () => ({ bbox: this.bbox() }), (feature) => this.row(feature, true)));
    }

    /** An open list is asked for anew when what it lists has changed. */
    show(here, unplaced, question) {
      this.unplaced.hidden = !unplaced;
      this.number.textContent = unplaced.toLocaleString("en");
      this.view.hidden = !here;
      this.count.textContent = `${wording.plural(here, "incident")} in this view`;
      if (question === this.question) return;
      this.question = question;
      for (const list of [this.off, this.here]) {
        while (list.children.length > 1) list.lastChild.remove();
        if (list.open) list.dispatchEvent(new Event("toggle"));
      }
    }

    _fill(list, narrow, row) {
      if (!list.open || list.children.length > 1) return;
      const asked = this.asked();
      if (!asked) return;
      for (const [name, value] of Object.entries(narrow())) asked.set(name, value);
      list.append(pages(this.address, asked, row));
    }

    /** The list of a box alone, for a card. */
    within(box, grown) {
      const asked = this.asked();
      asked.set("bbox", box);
      return pages(this.address, asked, (feature) => this.row(feature, false), grown);
    }

    row(feature, fromList) {
      const { scene } = this;
      const point = (on) => scene.point(on ? scene.number(feature) : null);
      const { node, write } = entry(scene.glyphOf(feature), () => scene.show(feature, fromList), point);
      write(feature.properties, scene.markedOf(feature), scene.words.unnamed);
      return node;
    }

    /** Shows one incident without a pin, above the list of them. */
    reveal(feature) {
      const node = this._entry(feature);
      if (this.one) this.one.remove();
      this.one = el("ol", { class: "sitmap-list" }, node);
      this.off.before(this.one);
      this.unplaced.hidden = false;
      unfold(true);
      node.querySelector("details").open = true;
      node.scrollIntoView({ block: "nearest" });
    }

    /** An incident without a pin: a line that unfolds to its card. */
    _entry(feature) {
      const { scene } = this;
      const p = feature.properties;
      const title = el("b", { dir: "auto" }, wording.text(p.title) || "Untitled incident");
      const about = el("small", { dir: "auto" }, brief(p, scene.markedOf(feature), scene.words.unplaced));
      const node = el("details", { class: "sitmap-entry" }, el("summary", {}, scene.glyphOf(feature), el("span", {}, title, about)));
      node.addEventListener("toggle", async () => {
        if (!node.open || node.children.length > 1) return;
        const made = await scene.unplaced(feature);
        if (node.children.length === 1) node.append(made);
      });
      return el("li", {}, node);
    }
  }

  Object.assign(window.sitmap, { LiveLists });
})();
