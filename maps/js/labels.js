/* Names on the base map, in order of importance, left out where they would touch another one. */
(function () {
  "use strict";
  const COUNTRY = { size: 12, weight: 600, spread: 1.2, colour: "ink" };
  const LAKE = { size: 10.5, weight: 400, italic: true, colour: "river", bare: true };
  const REGION = { size: 10.5, weight: 400, italic: true, colour: "faint" };

  /** The room that a name takes: its left end and middle line, its width and look. */
  function box(x, y, wide, look) {
    return [x - 3, y - look.size / 2 - 2, x + wide + 3, y + look.size / 2 + 2];
  }

  class Labels {
    /** `taken` are the boxes of what stands above the map, such as markers: [left, top, right, bottom]; `covers` hide it. */
    constructor(context, size, zoom, colours, { taken, covers, above }) {
      Object.assign(this, { context, size, zoom, colours, taken, covers, above, markers: taken.length });
      context.textBaseline = "middle";
      context.lineJoin = "round";
    }

    /** Draws countries, then towns, then lakes and divisions, on every copy of the world that shows. */
    draw(world, fine, copies) {
      this.context.setLineDash([]);
      for (const { x0, y0, side } of copies) {
        const at = (label) => [x0 + label.x * side, y0 + label.y * side];
        const pixels = side / 360 / 1000;
        if (this.zoom < 8) {
          for (const label of world.labels("countries")) {
            this.area(label, at(label), label.number * pixels, Object.assign({}, COUNTRY, { size: this.zoom < 4 ? 11 : 12.5 }), 6);
          }
        }
        for (const part of [world, ...fine]) for (const town of part.labels("towns")) this.town(town, at(town));
        for (const part of fine) for (const label of part.labels("lakes")) this.area(label, at(label), label.number * pixels, LAKE, 99);
        for (const part of fine) for (const label of part.labels("regions")) this.area(label, at(label), label.number * pixels, REGION, 9);
      }
    }

    outside([x, y]) {
      if (x < -20 || y < -10 || x > this.size.x + 20 || y > this.size.y + 10) return true;
      return this.covers.some((box) => x > box[0] && x < box[2] && y > box[1] && y < box[3]);
    }

    font(look) {
      const { context } = this;
      context.font = `${look.italic ? "italic " : ""}${look.weight} ${look.size}px ${this.colours.font}`;
      if ("letterSpacing" in context) context.letterSpacing = `${look.spread || 0}px`;
    }

    /** The name of a country or division, centred, if it fits into it or the zoom is `always`. */
    area(label, [x, y], radius, look, always) {
      if (this.outside([x, y])) return;
      this.font(look);
      const wide = this.context.measureText(label.name).width;
      if (radius * 3.4 < wide && (this.zoom < always || radius * 6 < wide)) return;
      if (this.free(box(x - wide / 2, y, wide, look))) this.write(label.name, x - wide / 2, y, wide, look);
    }

    /** A town: a dot (a ring for a capital) and its name on the first side that is free. */
    town(label, [x, y]) {
      const capital = label.number < 0;
      const from = Math.abs(label.number);
      if (this.zoom < from || this.outside([x, y])) return;
      const look = { size: this.zoom >= from + 3 || (capital && this.zoom >= 6) ? 12.5 : 11, weight: capital ? 600 : 400, colour: "ink" };
      this.font(look);
      const wide = this.context.measureText(label.name).width;
      const spots = [
        [x + 6, y], [x - 6 - wide, y], [x - wide / 2, y - 11], [x - wide / 2, y + 11],
        [x + 5, y - 9], [x + 5, y + 9], [x - 5 - wide, y - 9], [x - 5 - wide, y + 9],
      ];
      if (capital || from < 8) spots.push([x + 34, y], [x - 34 - wide, y], [x - wide / 2, y + 37], [x - wide / 2, y - 37]);
      const spot = spots.find(([left, middle]) => this.free(box(left, middle, wide, look)));
      if (!spot) return;
      // A marker may hide the dot of a large town, whose name then stands beside it; a name may not.
      if (!this.free([x - 2, y - 2, x + 2, y + 2], capital || from < 8 ? this.markers : 0)) return;
      this.write(label.name, spot[0], spot[1], wide, look);
      this.dot(x, y, capital);
    }

    dot(x, y, capital) {
      const { context, colours } = this;
      context.beginPath();
      context.arc(x, y, capital ? 3 : 2, 0, 2 * Math.PI);
      if (this.above) {
        context.strokeStyle = colours.halo;
        context.lineWidth = 4;
        context.stroke();
      }
      context.fillStyle = capital ? colours.halo : colours.faint;
      context.fill();
      context.strokeStyle = colours.ink;
      context.lineWidth = capital ? 1.6 : 0.6;
      context.stroke();
      this.taken.push([x - 4, y - 4, x + 4, y + 4]);
    }

    /** Whether a box touches nothing drawn so far; the first `ignored` boxes don't count. */
    free([left, top, right, bottom], ignored = 0) {
      const meets = (box) => left < box[2] && right > box[0] && top < box[3] && bottom > box[1];
      return !this.taken.slice(ignored).some(meets) && !this.covers.some(meets);
    }

    write(text, x, y, wide, look) {
      this.taken.push(box(x, y, wide, look));
      const { context, colours } = this;
      context.strokeStyle = colours.halo;
      // On a picture of any colour a name needs a broader edge and the darkest ink.
      context.lineWidth = this.above ? 4.5 : 3;
      if (!look.bare || this.above) context.strokeText(text, x, y);
      context.fillStyle = colours[this.above ? "ink" : look.colour];
      context.fillText(text, x, y);
    }
  }

  Object.assign(window.sitmap, { Labels });
})();
