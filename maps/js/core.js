/* What the other scripts share: building page elements without markup, projecting, decoding. */
(function () {
  "use strict";
  /* The only addresses that may become links: http, https, and paths of the same site. */
  const LINK = /^(https?:\/\/|\/(?!\/)|#[\w=&%.~-]*$)/i;
  const SVG = "http://www.w3.org/2000/svg";

  /** An element with attributes and children; strings become text, never markup. */
  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    return fill(node, attributes, children);
  }

  /** The same for SVG. */
  function svg(tag, attributes, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
  }

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "href" && !LINK.test(value)) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
    }
    node.append(...children.flat(2).filter((child) => child || child === 0));
    return node;
  }

  /** The data in a <script type="application/json"> element. */
  function data(id) {
    return JSON.parse(document.getElementById(id).textContent);
  }

  /** Longitude and latitude in degrees to a world of side 1 (spherical Mercator, y downwards). */
  function project(lon, lat) {
    const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
    return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  }

  /** An encoded polyline (longitude first) as numbers lon, lat, lon, lat, … in degrees. */
  function decode(text, scale) {
    const numbers = [];
    const last = [0, 0];
    let axis = 0;
    for (let i = 0; i < text.length; ) {
      let value = 0;
      let shift = 0;
      let group;
      do {
        group = text.charCodeAt(i++) - 63;
        value |= (group & 31) << shift;
        shift += 5;
      } while (group >= 32);
      last[axis] += value & 1 ? ~(value >> 1) : value >> 1;
      numbers.push(last[axis] / scale);
      axis ^= 1;
    }
    return numbers;
  }

  /** The bytes that base64 stands for. */
  function unbase(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  /** What deflated bytes stand for. */
  function inflate(bytes) {
    const stream = new DecompressionStream("deflate");
    const pen = stream.writable.getWriter();
    /* What is wrong with the bytes is told by the reading end. */
    for (const written of [pen.write(bytes), pen.close()]) written.catch(() => {});
    return new Response(stream.readable).arrayBuffer();
  }

  /** The text of a data element; while the page still loads it may not be there yet. */
  async function text(id) {
    const node = () => document.getElementById(id);
    if (!node()?.nextSibling && document.readyState === "loading") {
      await new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
    }
    return node().textContent;
  }

  /** The spherical circle of a radius in metres round a point, as [lat, lon] pairs without jumps. */
  function circle(lat, lon, metres) {
    const rad = Math.PI / 180;
    const angle = Math.min(metres / 6371008.8, Math.PI / 2);
    const points = [];
    for (let step = 0; step < 72; step++) {
      const bearing = step * 5 * rad;
      const sine = Math.sin(lat * rad) * Math.cos(angle) + Math.cos(lat * rad) * Math.sin(angle) * Math.cos(bearing);
      const side = Math.atan2(
        Math.sin(bearing) * Math.sin(angle) * Math.cos(lat * rad),
        Math.cos(angle) - Math.sin(lat * rad) * sine,
      );
      points.push([Math.asin(sine) / rad, lon + side / rad]);
    }
    return points;
  }

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  /** What the address tells behind its mark; WordPress puts a secret of its own behind what it embeds. */
  function fragment() {
    return location.hash.slice(1).replace(/#?\?secret=\w*$/, "");
  }

  window.sitmap = Object.assign(window.sitmap || {}, { el, svg, data, text, fragment, unbase, inflate, project, decode, circle, calm });
})();
