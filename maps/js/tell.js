/* What a framed map tells the page round it. It listens to nothing that other pages send.
 *
 * Two messages, each a plain object:
 *   {source: "sitmap", version: 1, type: "size", height: 480}       the height it would like, in CSS pixels
 *   {source: "sitmap", version: 1, type: "select", id: "…" or null}  the incident whose card is open
 * No text of a report is in them. They go to whatever page frames the map, so a server says which pages
 * may (frame-ancestors); that page should check that event.source is the frame's contentWindow.
 */
(function () {
  "use strict";
  const LEAST = 320;
  const MOST = 640;
  const LINES = 40; // a line of text more or less, as filters make it, is worth no jump of the page round the map

  function post(message) {
    window.parent.postMessage(Object.assign({ source: "sitmap", version: 1 }, message), "*");
  }

  /** A height that follows from the width alone: one that followed from the height would never settle. */
  function height() {
    const map = Math.max(LEAST, Math.min(MOST, Math.round(window.innerWidth * 0.62)));
    const round = [...document.querySelectorAll(".sitmap-head, .sitmap-strip")];
    return Math.ceil(round.reduce((sum, one) => sum + one.getBoundingClientRect().height, map));
  }

  /** Tells the framing page the size, now and whenever the width changes, and each selection in `layer`. */
  function tell(layer, map) {
    if (window.parent === window) return;
    let told = 0;
    const size = () => {
      const wanted = height();
      if (Math.abs(wanted - told) < LINES) return;
      post({ type: "size", height: wanted });
      told = wanted;
    };
    new ResizeObserver(size).observe(document.documentElement);
    let chosen = null;
    layer.on("select", ({ incident }) => {
      const id = incident ? incident.id : null;
      if (id !== chosen) post({ type: "select", id });
      chosen = id;
    });
    map.on("unload", () => post({ type: "select", id: null }));
  }

  Object.assign(window.sitmap, { tell });
})();
