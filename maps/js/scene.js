/* Incidents on a map, whoever has them: what points at them, what is chosen, the card. */
(function () {
  "use strict";
  const { el, wording, card, Handles, seeRunnerUp } = window.sitmap;
  const UNKNOWN = 4294967295;

  /** What a list tells of an incident beneath its title: `marked` is what `Scene.marked` gives, `nowhere` stands for no place's name. */
  function brief(p, marked, nowhere) {
    return [marked, wording.when(p), wording.where(p) || nowhere].filter(Boolean).join(" · ");
  }

  /** A list item with an incident's button; `write` says what it is, `point` is told when one points at it. */
  function entry(picture, action, point) {
    const title = el("b", { dir: "auto" }, "…");
    const about = el("small", { dir: "auto" });
    const button = el("button", { type: "button", class: "sitmap-item", onclick: action, onpointerenter: () => point(true), onpointerleave: () => point(false) }, picture, el("span", {}, title, about));
    const write = (p, ...rest) => {
      title.textContent = wording.text(p.title) || "Untitled incident";
      about.textContent = brief(p, ...rest);
    };
    return { node: el("li", {}, button), write };
  }

  /** Opens or closes the drawer that lists stand in where a page is framed: over the map there is room for it or for a card. */
  function unfold(open) {
    const drawer = document.querySelector(".sitmap-drawer");
    if (drawer) drawer.open = open;
    return drawer;
  }

  /** Who extends it has `columns`, `lat` and `lon` of their spots, `pack` with the lines of text, `details(i)` and `open(item)`. */
  class Scene extends L.Evented {
    constructor({ kinds, subs, words, options }) {
      super();
      Object.assign(this, { kinds, subs, words, options });
      this.claims = Object.keys(words.assertion);
      this.chosen = this.pointed = this.other = null;
    }

    placed(i) {
      return this.columns.spot[i] > 0;
    }

    latlng(i) {
      const at = this.columns.spot[i] - 1;
      return [this.lat[at], this.lon[at]];
    }

    /** How much shorter a degree of longitude is at an incident than at the equator. */
    shrink(i) {
      return Math.max(0.05, Math.cos((this.lat[this.columns.spot[i] - 1] * Math.PI) / 180));
    }

    radius(i) {
      const metres = this.columns.radius[i];
      return metres === UNKNOWN ? 0 : metres;
    }

    /** The confidence overall from 0 to 1, or null. */
    sure(i) {
      const parts = this.columns.confidence[i];
      return parts === 65535 ? null : parts / 10000;
    }

    assertion(i) {
      return this.claims[this.columns.assertion[i]];
    }

    glyph(i, size) {
      const kind = this.kinds[this.columns.type[i]];
      return sitmap.glyph(kind, this.assertion(i), this.sure(i), size, kind.name);
    }

    /** In words what an incident's shape tells, where it is not simply reported as fact: "Alleged", "Denied, retracted". */
    marked(assertion, status) {
      const { words } = this;
      const said = [assertion === "factual" ? "" : words.assertion[assertion], words.status.includes(status) ? status : ""].filter(Boolean).join(", ");
      return said && said[0].toUpperCase() + said.slice(1);
    }

    /** What it says of the incident with a number. */
    markedAt(i) {
      return this.marked(this.assertion(i), this.words.status[this.columns.status[i] - 1]);
    }

    /** What a marker is called; without title and place until its line has been read. */
    label(i) {
      const line = this.pack.line(i);
      const kind = [this.kinds[this.columns.type[i]].name, this.markedAt(i)].filter(Boolean).join(", ");
      return line ? `${kind}: ${wording.text(line.title) || "Untitled incident"}. ${wording.when(line)}. ${wording.where(line) || this.words.unnamed}` : kind;
    }

    /** Puts the marks on the map. */
    begin(Marks, map) {
      this.map = map;
      if (this.marks) return;
      if (!isFinite(map.getMaxZoom())) map.setMaxZoom(18);
      this.marks = new Marks(this);
      this.handles = new Handles(this, this.marks, map);
      map.on("click", (event) => this._click(event));
      map.on("mousemove", (event) => this._hover(event));
      map.on("mouseout", () => this.point(null));
      map.addLayer(this.marks);
    }

    _click({ layerPoint }) {
      const item = this.marks.hit(layerPoint);
      if (item) this.open(item);
      else this.marks.fold();
    }

    _hover({ layerPoint }) {
      const item = this.marks.hit(layerPoint);
      this.map.getContainer().classList.toggle("sitmap-over", Boolean(item));
      this.point(item && item.n === 1 ? item.i : null);
    }

    /** Shows how far an incident's place reaches, while something points at it. */
    point(i) {
      if (i === this.pointed) return;
      this.pointed = i;
      if (this.marks) this.marks.later();
    }

    /** Where an incident stands on the map, or null. */
    at(i) {
      return this.placed(i) ? L.latLng(this.latlng(i)) : null;
    }

    /** Shows where a runner-up place is, `of` the incident with that number; null hides it again. */
    pointOther(other) {
      this.other = other;
      this.marks.later();
    }

    /** Brings a runner-up place into sight. */
    seeOther(other) {
      seeRunnerUp(this.map, other, this.at(other.of));
    }

    /** List items with a button for each incident; their words come when they have been read. */
    entries(list, action) {
      const parts = list.map((i) => ({ i, ...entry(this.glyph(i, 26), () => action(i), (on) => this.placed(i) && this.point(on ? i : null)) }));
      const known = () => {
        for (const { i, write } of parts) {
          const line = this.pack.line(i);
          if (!line) return false;
          write(line, this.markedAt(i), this.placed(i) ? this.words.unnamed : this.words.unplaced);
        }
        return true;
      };
      if (!known()) this.pack.lines(list).then(known);
      return parts.map(({ node }) => node);
    }

    /** Opens an incident's card; from a list, the map first goes to where it stands alone. */
    async select(i, fromList) {
      const turn = (this.turn = (this.turn || 0) + 1);
      const details = await this.details(i);
      if (turn !== this.turn || !this.placed(i)) return;
      if (fromList) this._reveal(i);
      this._popup(card(details, this), this._spot(i), details, fromList);
    }

    /** Brings an incident into sight, as close as the map goes for a first view. */
    _reveal(i) {
      const { map } = this;
      const at = L.latLng(this.latlng(i));
      map.sitmapMoved = true;
      const inside = map.getBounds().pad(-0.1).contains(at);
      const alone = this.marks.items.some((item) => item.n === 1 && item.i === i);
      if (inside && alone) return;
      const far = Math.max(this.radius(i), 500);
      const zoom = Math.min(this.options.closest, map.getBoundsZoom(at.toBounds(4 * far)));
      map.setView(at, Math.max(zoom, Math.min(map.getZoom(), this.options.closest)), { animate: false });
    }

    /** Where an incident's marker is: on its leg if it stands on one. */
    _spot(i) {
      const item = this.marks.items.find((one) => one.n === 1 && one.i === i);
      return item ? this.map.layerPointToLatLng([item.x, item.y]) : this.latlng(i);
    }

    /* On a narrow screen the list stands below the map, which then has to come into sight. */
    _popup(content, at, details, fromList) {
      const { map } = this;
      const size = map.getSize();
      const back = document.activeElement;
      const drawer = unfold(false);
      const from = drawer && drawer.contains(back);
      if (fromList) map.getContainer().scrollIntoView({ block: "nearest" });
      const popup = L.popup({
        className: "sitmap-popup", minWidth: Math.min(250, size.x - 80), maxWidth: Math.min(370, size.x - 70),
        maxHeight: Math.max(160, Math.min(460, size.y - 130)), offset: [0, -14], autoPanPadding: [12, 12],
      });
      popup.setLatLng(at).setContent(content).openOn(map);
      this.popup = popup;
      this.chosen = details ? details.i : null;
      this.marks.later();
      const heading = content.querySelector("[tabindex='-1']");
      if (heading) heading.focus({ preventScroll: true });
      popup.getElement().addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup(popup));
      popup.on("remove", () => this._closed(popup, back, { fromList, from }));
      this.fire("select", { incident: details });
    }

    _closed(popup, back, { fromList, from }) {
      if (this.popup === popup) {
        this.popup = this.chosen = this.other = null;
        this.fire("select", { incident: null });
      }
      this.marks.later();
      const focus = document.activeElement;
      const lost = !focus || focus === document.body || popup.getElement().contains(focus) || !focus.isConnected;
      if (!lost) return;
      const drawer = from && unfold(true);
      if (back && back.isConnected) back.focus({ preventScroll: !fromList });
      else if (drawer) drawer.firstElementChild.focus();
      else if (this.handles.entries.length) this.handles.entries[Math.max(0, this.handles.at)].node.focus({ preventScroll: true });
    }
  }

  Object.assign(window.sitmap, { Scene, entry, brief, unfold });
})();
