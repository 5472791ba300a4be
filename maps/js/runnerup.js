/* Where else an incident may have been: shown while something points at a runner-up place of a card. */
(function () {
  "use strict";
  const { wording } = window.sitmap;
  const EDGE = 24;
  const RADIUS = 11;

  /** A place on the copy of the globe that is nearest to a longitude. */
  function beside({ lat, lon }, middle) {
    return L.latLng(lat, lon + 360 * Math.round((middle - lon) / 360));
  }

  /** Where a line from the inside of a box to a point leaves the box; the point itself if it is inside. */
  function inside(box, from, to) {
    let share = 1;
    for (const axis of ["x", "y"]) {
      const way = to[axis] - from[axis];
      const room = (way > 0 ? box.max[axis] : box.min[axis]) - from[axis];
      if (Math.abs(way) > Math.abs(room)) share = Math.min(share, Math.max(0, room / way));
    }
    return from.add(to.subtract(from).multiplyBy(share));
  }

  /** Draws a runner-up place: a question mark there, or at the edge towards it, its name, and how far off it is.
   *
   * `at` is where the incident stands, null if it has no place on the map.
   */
  function drawRunnerUp(pen, map, other, at, bright) {
    const corner = map.containerPointToLayerPoint([0, 0]);
    const box = L.bounds(corner, corner.add(map.getSize()));
    const room = L.bounds(box.min.add([EDGE, EDGE]), box.max.subtract([EDGE, EDGE]));
    const place = beside(other, at ? at.lng : map.getCenter().lng);
    const from = at ? map.latLngToLayerPoint(at) : room.getCenter();
    const there = map.latLngToLayerPoint(place);
    const to = inside(room, room.contains(from) ? from : room.getCenter(), there);
    const ink = bright ? "#fff" : "#1d1d1b";
    Object.assign(pen, { strokeStyle: ink, lineWidth: 1.6 });
    if (at) line(pen, from, there);
    pen.beginPath();
    pen.arc(to.x, to.y, RADIUS, 0, 2 * Math.PI);
    pen.fillStyle = "#fff";
    pen.fill();
    pen.stroke();
    const { fontFamily } = getComputedStyle(map.getContainer());
    Object.assign(pen, { fillStyle: "#1d1d1b", font: `700 13px ${fontFamily}`, textAlign: "center", textBaseline: "middle" });
    pen.fillText("?", to.x, to.y + 1);
    const far = at ? `, ${wording.distance(map.distance(at, place))} away` : "";
    name(pen, other.name + far, to, to.x > room.getCenter().x, bright, fontFamily);
  }

  function line(pen, from, to) {
    pen.setLineDash([3, 4]);
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    pen.setLineDash([]);
  }

  function name(pen, text, { x, y }, before, bright, fontFamily) {
    const ink = bright ? ["#1d1d1b", "#fff"] : ["#fff", "#1d1d1b"];
    Object.assign(pen, { font: `600 12px ${fontFamily}`, textAlign: before ? "right" : "left", lineJoin: "round", lineWidth: 4, strokeStyle: ink[0], fillStyle: ink[1] });
    const at = x + (before ? -1 : 1) * (RADIUS + 6);
    pen.strokeText(text, at, y + 1);
    pen.fillText(text, at, y + 1);
  }

  /** Moves the map so far out that a runner-up place is seen, beside the incident if that has a place. */
  function seeRunnerUp(map, other, at) {
    map.sitmapMoved = true;
    const place = beside(other, at ? at.lng : map.getCenter().lng);
    if (!map.getBounds().contains(place)) map.fitBounds(L.latLngBounds([place, at || place]), { paddingTopLeft: [60, at ? map.getSize().y * 0.4 : 60], paddingBottomRight: [60, 60], maxZoom: map.getZoom() });
  }

  Object.assign(window.sitmap, { drawRunnerUp, seeRunnerUp });
})();
