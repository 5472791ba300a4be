/* Incident markers and clusters, drawn as SVG.
 *
 * The shape tells what is claimed, the colour and the glyph the type, the ring the confidence:
 * disc = reported as fact, dashed = planned, diamond = alleged, crossed out = denied, square = past.
 */
(function () {
  "use strict";
  const { el, svg } = window.sitmap;
  const RING = 15.5;
  const AROUND = 2 * Math.PI * RING;

  /** The marker's body; hollow ones carry the glyph in the type's colour. */
  function body(assertion, colour) {
    const solid = { fill: colour, stroke: "none" };
    const hollow = { fill: "#fff", stroke: colour, "stroke-width": 2 };
    switch (assertion) {
      case "planned":
        return svg("circle", Object.assign(hollow, { r: 11.5, "stroke-dasharray": "4.5 2.7" }));
      case "alleged":
        return svg("path", Object.assign(solid, { d: "M0-14.2 14.2 0 0 14.2-14.2 0Z" }));
      case "denied":
        return svg("circle", Object.assign(hollow, { r: 11.5, "stroke-width": 1.6 }));
      case "historical":
        return svg("rect", Object.assign(solid, { x: -10.5, y: -10.5, width: 21, height: 21, rx: 2 }));
      default:
        return svg("circle", Object.assign(solid, { r: 12.5 }));
    }
  }

  /** A marker's picture, 36 by 36; without a confidence there is no ring. */
  function glyph(kind, assertion, confidence, size) {
    const hollow = assertion === "planned" || assertion === "denied";
    const scale = assertion === "alleged" ? 0.5 : 0.6;
    const known = typeof confidence === "number";
    return svg(
      "svg",
      { viewBox: "-18 -18 36 36", width: size || 36, height: size || 36, "aria-hidden": "true", focusable: "false" },
      svg("circle", { r: 17.2, class: "sitmap-halo" }),
      known && svg("circle", { r: RING, class: "sitmap-track" }),
      known &&
        svg("circle", {
          r: RING, fill: "none", stroke: kind.color, "stroke-width": 2.6, transform: "rotate(-90)",
          "stroke-dasharray": `${Math.max(0, Math.min(1, confidence)) * AROUND} ${AROUND}`,
        }),
      body(assertion, kind.color),
      svg(
        "g",
        { transform: `scale(${scale}) translate(-12 -12)`, fill: hollow ? kind.color : "#fff", "fill-rule": "evenodd" },
        kind.paths.map((d) => svg("path", { d })),
      ),
      assertion === "denied" && svg("path", { d: "M-9.5 9.5 9.5-9.5", stroke: "#fff", "stroke-width": 4.5 }),
      assertion === "denied" && svg("path", { d: "M-10 10 10-10", stroke: kind.color, "stroke-width": 2.2 }),
    );
  }

  const MarkerIcon = L.Icon.extend({
    options: { iconSize: [36, 36], iconAnchor: [18, 18], className: "sitmap-marker" },
    initialize(make, label) {
      L.Util.setOptions(this, { make, label });
    },
    createIcon() {
      const box = el("div", { "aria-label": this.options.label, title: this.options.title || null }, this.options.make());
      this._setIconStyles(box, "icon");
      return box;
    },
    createShadow() {
      return null;
    },
  });

  function arc(from, to, radius) {
    const at = (turn) => {
      const angle = turn * 2 * Math.PI;
      return `${(Math.sin(angle) * radius).toFixed(2)} ${(-Math.cos(angle) * radius).toFixed(2)}`;
    };
    return `M${at(from)}A${radius} ${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}`;
  }

  /** A cluster: its count inside a ring that shows the share of each type. */
  function donut(counts, kinds, total) {
    const radius = 15 + Math.min(9, Math.log10(total) * 4);
    const half = radius + 5;
    let turn = 0;
    const parts = [];
    counts.forEach((count, type) => {
      if (!count) return;
      const next = turn + count / total;
      const shape =
        count === total ? svg("circle", { r: radius }) : svg("path", { d: arc(turn, next, radius) });
      shape.setAttribute("stroke", kinds[type].color);
      parts.push(shape);
      turn = next;
    });
    return svg(
      "svg",
      { viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`, width: 2 * half, height: 2 * half, "aria-hidden": "true" },
      svg("circle", { r: radius + 3.5, class: "sitmap-disc" }),
      svg("g", { fill: "none", "stroke-width": 5 }, parts),
      svg("text", { class: "sitmap-count", "text-anchor": "middle", dy: "0.35em" }, total.toLocaleString("en")),
    );
  }

  function clusterIcon(members, kinds) {
    const counts = kinds.map(() => 0);
    for (const marker of members) counts[marker.incident.type] += 1;
    const total = members.length;
    const named = counts.map((count, type) => (count ? `${count} ${kinds[type].name}` : "")).filter(Boolean);
    const icon = new MarkerIcon(() => donut(counts, kinds, total), `${total} incidents here: ${named.join(", ")}`);
    const side = 2 * (20 + Math.min(9, Math.log10(total) * 4));
    L.Util.setOptions(icon, { iconSize: [side, side], iconAnchor: [side / 2, side / 2], className: "sitmap-cluster" });
    return icon;
  }

  Object.assign(window.sitmap, { glyph, MarkerIcon, clusterIcon });
})();
