/* What the shapes, rings and areas on a map mean. */
(function () {
  "use strict";
  const { el, glyph } = window.sitmap;
  const NEUTRAL = { color: "#55606b", paths: ["M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8z"] };

  function key(words) {
    const shapes = Object.keys(words.assertion).map((assertion) => el("li", {}, glyph(NEUTRAL, assertion, null, 28), words.key[assertion]));
    return el(
      "details",
      { class: "sitmap-key", open: true },
      el("summary", {}, "How to read this map"),
      el("ul", {}, shapes),
      el(
        "ul",
        {},
        el("li", {}, glyph(NEUTRAL, "factual", 0.9, 32), glyph(NEUTRAL, "factual", 0.35, 32), "Ring: how sure we are; a full ring is certain"),
        el("li", {}, el("i", { class: "sitmap-key-disc" }), "Tinted area: the place is somewhere inside; dashed where only a district or region is known"),
        el("li", {}, el("i", { class: "sitmap-key-cluster" }, "9"), "Several incidents, by type; select to open"),
      ),
    );
  }

  Object.assign(window.sitmap, { key });
})();
