/* The base map of a live map: the coarse level comes with the page, fine cells are asked for as they are seen. */
(function () {
  "use strict";
  const { get, unbase, Ground } = window.sitmap;
  /* So many cells one question has at most; the same as the server's. */
  const MOST = 40;

  class LiveGround extends Ground {
    constructor(raw, address) {
      super(raw);
      this.address = address;
    }

    async parts(names) {
      const found = [];
      for (let at = 0; at < names.length; at += MOST) {
        const asked = new URLSearchParams({ cells: names.slice(at, at + MOST).join(";") });
        found.push(...Object.entries(await get(this.address, asked)));
      }
      return new Map(found.map(([name, part]) => [name, unbase(part)]));
    }
  }

  Object.assign(window.sitmap, { LiveGround });
})();
