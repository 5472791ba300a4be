/* Clustering: what would overlap on screen stands together, and every incident counts exactly once. */
(function () {
  "use strict";
  /* Rings of many are wider than markers: so much more room keeps them apart. */
  const MANY = 10;
  const ROOM = 1.35;

  /** Groups of points nearer than `radius` pixels: a grid first, then neighbours of the fullest cells.
   *
   * `x` and `y` are in world units (0 to 1), `ids` the points that show. The result is the same for the
   * same input in whatever order panning and zooming came about.
   */
  function cluster(x, y, ids, side, radius) {
    const cell = radius / side;
    const cells = gather(x, y, ids, cell);
    const owner = merge(cells, cell);
    return groups(cells, owner, ids);
  }

  /** The cells of a grid that hold points: sums of coordinates, counts, and each point's cell. */
  function gather(x, y, ids, size) {
    const across = Math.ceil(4 / size) + 2;
    const found = new Map();
    const of = new Int32Array(ids.length);
    const sumX = [];
    const sumY = [];
    const count = [];
    const keys = [];
    for (let n = 0; n < ids.length; n++) {
      const i = ids[n];
      const key = Math.floor((y[i] + 1) / size) * across + Math.floor((x[i] + 1.5) / size);
      let at = found.get(key);
      if (at === undefined) {
        at = keys.length;
        found.set(key, at);
        keys.push(key);
        sumX.push(0);
        sumY.push(0);
        count.push(0);
      }
      of[n] = at;
      sumX[at] += x[i];
      sumY[at] += y[i];
      count[at]++;
    }
    return { found, across, of, sumX, sumY, count, keys };
  }

  /** For each cell the one that it becomes part of: the fullest within reach, ties by position. */
  function merge({ found, across, sumX, sumY, count, keys }, reach) {
    const order = keys.map((_, at) => at).sort((a, b) => count[b] - count[a] || keys[a] - keys[b]);
    const owner = new Int32Array(keys.length).fill(-1);
    for (const at of order) {
      if (owner[at] >= 0) continue;
      owner[at] = at;
      const far = count[at] < MANY ? reach : ROOM * reach;
      const middleX = sumX[at] / count[at];
      const middleY = sumY[at] / count[at];
      for (let row = -1; row <= 1; row++) {
        for (let column = -1; column <= 1; column++) {
          const near = found.get(keys[at] + row * across + column);
          if (near === undefined || owner[near] >= 0) continue;
          const awayX = sumX[near] / count[near] - middleX;
          const awayY = sumY[near] / count[near] - middleY;
          if (awayX * awayX + awayY * awayY < far * far) owner[near] = at;
        }
      }
    }
    return owner;
  }

  /** The groups, each with its middle and where its members stand in `order`. */
  function groups({ of, sumX, sumY, count }, owner, ids) {
    const total = new Int32Array(owner.length + 1);
    for (let at = 0; at < owner.length; at++) total[owner[at]] += count[at];
    const start = new Int32Array(owner.length + 1);
    const made = [];
    const group = new Int32Array(owner.length).fill(-1);
    let at = 0;
    for (let cell = 0; cell < owner.length; cell++) {
      if (owner[cell] !== cell) continue;
      group[cell] = made.length;
      start[cell] = at;
      made.push({ x: 0, y: 0, n: total[cell], start: at });
      at += total[cell];
    }
    for (let cell = 0; cell < owner.length; cell++) {
      const one = made[group[owner[cell]]];
      one.x += sumX[cell] / one.n;
      one.y += sumY[cell] / one.n;
    }
    const order = new Int32Array(ids.length);
    for (let n = 0; n < ids.length; n++) order[start[owner[of[n]]]++] = ids[n];
    return { groups: made, order };
  }

  Object.assign(window.sitmap, { cluster });
})();
