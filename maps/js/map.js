/* Making the map itself, and keeping it right when the page prints or the world wraps. */
(function () {
  "use strict";
  const { calm } = window.sitmap;

  /** A Leaflet map that opens on `view`: bounds, the closest zoom for them, the western edge; `held` if it is then set otherwise. */
  function map(id, options, view) {
    const made = L.map(id, Object.assign({ fadeAnimation: !calm.matches, zoomAnimation: !calm.matches, inertia: !calm.matches }, options));
    /* A popup pans the map into view, and Leaflet has no option for whether that moves or jumps. */
    const { panBy } = made;
    made.panBy = (offset, how) => panBy.call(made, offset, calm.matches ? Object.assign({}, how, { animate: false }) : how);
    const box = made.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Map of incidents; the same incidents are listed beside and beneath it");
    made.attributionControl.setPrefix(false);
    made.attributionControl.addAttribution("Leaflet");
    L.control.scale({ imperial: true, maxWidth: 110 }).addTo(made);
    const fit = () => fitted(made, L.latLngBounds(view.bounds), view.closest);
    fit();
    stayNear(made, view.west + 180);
    follow(made, fit, Boolean(view.held));
    return made;
  }

  /** Shows bounds with room round them; the world may lose a little of its edges rather than be shown half as large. */
  function fitted(made, bounds, closest) {
    const padding = [34, 34];
    const world = bounds.getEast() - bounds.getWest() > 300;
    if (!world) return made.fitBounds(bounds, { padding, maxZoom: closest, animate: false });
    const [a, b] = [made.project(bounds.getNorthWest(), 0), made.project(bounds.getSouthEast(), 0)];
    const size = made.getSize().subtract(L.point(padding).multiplyBy(2));
    const zoom = Math.log2(Math.min(size.x / (b.x - a.x), size.y / (b.y - a.y)));
    return made.setView(bounds.getCenter(), Math.max(made.getMinZoom(), Math.floor(zoom + 0.4)), { animate: false });
  }

  /** The world repeats; incidents don't. Whoever pans round the globe gets back to them. */
  function stayNear(made, middle) {
    made.on("moveend", () => {
      const centre = made.getCenter();
      const turns = Math.round((centre.lng - middle) / 360);
      if (turns) made.setView([centre.lat, centre.lng - 360 * turns], made.getZoom(), { animate: false });
    });
  }

  /** Refits when the page's layout changes the map's size, until the reader has moved it. */
  function follow(made, fit, held) {
    made.sitmapMoved = held;
    made.sitmapHome = () => {
      made.sitmapMoved = held;
      fit();
    };
    for (const name of ["pointerdown", "wheel", "keydown"]) {
      made.getContainer().addEventListener(name, () => (made.sitmapMoved = true), { passive: true });
    }
    /* Leaflet follows the window by itself, perhaps before this is asked: what it knows of the size tells nothing. */
    let known = made.getSize();
    const resize = () => {
      const box = made.getContainer();
      const size = L.point(box.clientWidth, box.clientHeight);
      /* Leaflet forgets the exact centre when it is told of a size, even of the same. */
      if (size.equals(known)) return;
      known = size;
      made.invalidateSize({ animate: false });
      if (!made.sitmapMoved) fit();
    };
    new ResizeObserver(resize).observe(made.getContainer());
    /* Paper has another shape: what was seen on screen is fitted into it, and back. */
    let seen = null;
    window.addEventListener("beforeprint", () => {
      document.documentElement.classList.add("sitmap-print");
      seen = { centre: made.getCenter(), zoom: made.getZoom(), bounds: made.getBounds() };
      made.invalidateSize({ animate: false });
      if (made.sitmapMoved) made.fitBounds(seen.bounds, { animate: false });
      else fit();
    });
    window.addEventListener("afterprint", () => {
      document.documentElement.classList.remove("sitmap-print");
      made.invalidateSize({ animate: false });
      if (seen) made.setView(seen.centre, seen.zoom, { animate: false });
    });
  }

  Object.assign(window.sitmap, { map });
})();
