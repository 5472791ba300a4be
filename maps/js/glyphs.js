/* Incident markers and clusters: as SVG for lists and the key, on canvas for the map.
 *
 * The shape tells what is claimed, the colour and the glyph the type, the ring the confidence:
 * disc = reported as fact, dashed = planned, diamond = alleged, crossed out = denied, square = past.
 */
(function () {
  "use strict";
  const { el, svg } = window.sitmap;
  const RING = 15.5;
  const AROUND = 2 * Math.PI * RING;
  /* The side of a marker's picture, its shadow included, in pixels. */
  const SPRITE = 44;

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

  /** A marker's picture, 36 by 36; without a confidence there is no ring, without a name it is decoration. */
  function glyph(kind, assertion, confidence, size, name) {
    const hollow = assertion === "planned" || assertion === "denied";
    const scale = assertion === "alleged" ? 0.5 : 0.6;
    const known = typeof confidence === "number";
    return svg(
      "svg",
      Object.assign({ viewBox: "-18 -18 36 36", width: size || 36, height: size || 36, focusable: "false" }, name ? { role: "img", "aria-label": name } : { "aria-hidden": "true" }),
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

  const shapes = new Map();

  function shape(d) {
    if (!shapes.has(d)) shapes.set(d, new Path2D(d));
    return shapes.get(d);
  }

  function round(pen, radius, fill, stroke, width, dash) {
    pen.beginPath();
    pen.arc(0, 0, radius, 0, 2 * Math.PI);
    paint(pen, fill, stroke, width, dash);
  }

  function paint(pen, fill, stroke, width, dash) {
    if (fill) {
      pen.fillStyle = fill;
      pen.fill();
    }
    if (!stroke) return;
    pen.setLineDash(dash || []);
    pen.strokeStyle = stroke;
    pen.lineWidth = width;
    pen.stroke();
  }

  /** The same body as in SVG. */
  function drawBody(pen, assertion, colour) {
    if (assertion === "planned") return round(pen, 11.5, "#fff", colour, 2, [4.5, 2.7]);
    if (assertion === "denied") return round(pen, 11.5, "#fff", colour, 1.6);
    if (assertion === "factual") return round(pen, 12.5, colour);
    pen.beginPath();
    if (assertion === "alleged") {
      for (const [x, y] of [[0, -14.2], [14.2, 0], [0, 14.2], [-14.2, 0]]) pen.lineTo(x, y);
      pen.closePath();
    } else pen.roundRect(-10.5, -10.5, 21, 21, 2);
    return paint(pen, colour);
  }

  function stroke(pen, points, colour, width) {
    pen.beginPath();
    for (const [x, y] of points) pen.lineTo(x, y);
    paint(pen, null, colour, width);
  }

  /** A marker's picture round the pen's origin, the same as `glyph` draws in SVG. */
  function drawGlyph(pen, kind, assertion, confidence) {
    const hollow = assertion === "planned" || assertion === "denied";
    pen.shadowColor = "rgba(0, 0, 0, 0.35)";
    pen.shadowBlur = 2 * pen.ratio;
    pen.shadowOffsetY = pen.ratio;
    round(pen, 17.2, "#fff");
    pen.shadowColor = "transparent";
    if (confidence !== null) {
      round(pen, RING, null, "#dedad2", 2.6);
      pen.beginPath();
      pen.arc(0, 0, RING, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * confidence);
      if (confidence > 0) paint(pen, null, kind.color, 2.6);
    }
    drawBody(pen, assertion, kind.color);
    pen.save();
    const scale = assertion === "alleged" ? 0.5 : 0.6;
    pen.scale(scale, scale);
    pen.translate(-12, -12);
    pen.fillStyle = hollow ? kind.color : "#fff";
    for (const d of kind.paths) pen.fill(shape(d), "evenodd");
    pen.restore();
    if (assertion !== "denied") return;
    stroke(pen, [[-9.5, 9.5], [9.5, -9.5]], "#fff", 4.5);
    stroke(pen, [[-10, 10], [10, -10]], kind.color, 2.2);
  }

  /** Markers' pictures, each drawn once; the ring is drawn in steps of two per cent. */
  class Sprites {
    constructor(ratio) {
      this.ratio = ratio;
      this.made = new Map();
    }

    get(kind, type, assertion, confidence) {
      const step = confidence === null ? -1 : Math.round(confidence * 50);
      const key = `${type} ${assertion} ${step}`;
      let sprite = this.made.get(key);
      if (!sprite) {
        sprite = document.createElement("canvas");
        sprite.width = sprite.height = Math.ceil(SPRITE * this.ratio);
        const pen = sprite.getContext("2d");
        pen.ratio = this.ratio;
        pen.setTransform(this.ratio, 0, 0, this.ratio, sprite.width / 2, sprite.height / 2);
        drawGlyph(pen, kind, assertion, step < 0 ? null : step / 50);
        this.made.set(key, sprite);
      }
      return sprite;
    }
  }

  /** The radius of a cluster's ring for a number of incidents, in pixels. */
  function girth(total) {
    return 15 + Math.min(9, Math.log10(total) * 4);
  }

  /** A cluster round the pen's origin: its count inside a ring that shows the share of each type. */
  function drawCluster(pen, counts, kinds, total, font) {
    const radius = girth(total);
    pen.shadowColor = "rgba(0, 0, 0, 0.35)";
    pen.shadowBlur = 2 * pen.ratio;
    pen.shadowOffsetY = pen.ratio;
    round(pen, radius + 3.5, "#fff");
    pen.shadowColor = "transparent";
    let turn = -Math.PI / 2;
    counts.forEach((count, type) => {
      if (!count) return;
      const next = turn + (2 * Math.PI * count) / total;
      pen.beginPath();
      pen.arc(0, 0, radius, turn, next);
      paint(pen, null, kinds[type].color, 5);
      turn = next;
    });
    pen.fillStyle = "#1d1d1b";
    pen.font = `700 ${total > 9999 ? 11 : 12.5}px ${font}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(total.toLocaleString("en"), 0, 0.8);
  }

  Object.assign(window.sitmap, { glyph, Sprites, SPRITE, girth, drawCluster });
})();
