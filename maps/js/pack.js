/* Reads what maps/pack.py wrote: typed columns at once, lines and texts when they are asked for. */
(function () {
  "use strict";
  const TYPES = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i4: Int32Array };
  const SPELLED = /([! ])([^!]*)!|([^])/g;
  const NONE = {};

  function bytes(base64) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
    const text = atob(base64);
    const made = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) made[i] = text.charCodeAt(i);
    return made;
  }

  function inflate(base64) {
    const stream = new Blob([bytes(base64)]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).arrayBuffer();
  }

  /** Columns by name; their bytes stand in planes, all lowest ones first. */
  function arrays(buffer, layout) {
    const data = new Uint8Array(buffer);
    const made = {};
    let at = 0;
    for (const [name, type, count] of layout) {
      const column = new TYPES[type](count);
      const size = column.BYTES_PER_ELEMENT;
      for (let plane = 0; plane < size; plane++, at += count) {
        const shift = 8 * plane;
        for (let i = 0; i < count; i++) if (data[at + i]) column[i] |= data[at + i] << shift;
      }
      made[name] = column;
    }
    return made;
  }

  /** The characters that stand for words, as maps/words.py numbers them. */
  function alphabet() {
    const left = new Set([0x5c, 0x7f, 0x2028, 0x2029]);
    const numbers = new Uint16Array(0xd800);
    for (let code = 0x23, number = 0; code < 0xd800; code++) if (!left.has(code)) numbers[code] = number++;
    return numbers;
  }

  let numbers = null;

  function spelled(text, [pieces, words]) {
    numbers = numbers || alphabet();
    let made = "";
    let after = false;
    for (const [, mark, spelling, code] of text.matchAll(SPELLED)) {
      const at = mark ? 0 : numbers[code.charCodeAt(0)];
      const piece = mark ? spelling.replaceAll('"1', "!").replaceAll('"0', '"') : pieces[at];
      const word = mark ? mark === "!" : words[at] === "1";
      made += word && after ? " " + piece : piece;
      after = word;
    }
    return made;
  }

  /** The values of one slice; see maps/shred.py for what the plan's letters mean. */
  class Reader {
    constructor(columns, shared) {
      this.columns = columns;
      this.at = 0;
      this.shared = shared;
    }

    next() {
      return this.columns[this.at++];
    }

    read(plan, count) {
      switch (plan[0]) {
        case "v":
          return this.next();
        case "d":
          return looked(this.next(), this.shared.lists[plan[1]]);
        case "c":
          return new Array(count).fill(plan[1]);
        case "t":
          return this.next().map((text) => spelled(text, this.shared.words));
        case "r": {
          const lengths = this.next();
          return this.read(plan[1], lengths.length).flatMap((value, i) => new Array(lengths[i]).fill(value));
        }
        case "m": {
          const mask = this.next();
          return masked(mask, this.read(plan[1], mask.split("1").length - 1));
        }
        case "l": {
          const lengths = this.next();
          const items = this.read(plan[1], lengths.reduce((sum, length) => sum + length, 0));
          let at = 0;
          return lengths.map((length) => items.slice(at, (at += length)));
        }
        default:
          return this.objects(Object.entries(plan[1]), count);
      }
    }

    objects(plans, count) {
      const known = new Map();
      const columns = plans.map(([name, plan]) => {
        const bare = plan[0] === "m" ? plan[1] : plan;
        if (plan[0] === "f") return null;
        if (bare[0] !== "d") return this.read(plan, count);
        const own = plan[0] === "m" ? masked(this.next(), this.next()) : this.next();
        known.set(name, own);
        return looked(own, this.shared.lists[bare[1]]);
      });
      plans.forEach(([, plan], i) => {
        if (plan[0] !== "f") return;
        const own = looked(known.get(plan[3]), this.shared.lists[plan[1]]);
        columns[i] = looked(own, this.shared.lists[plan[2]]);
      });
      const made = [];
      for (let row = 0; row < count; row++) {
        const members = [];
        for (let i = 0; i < plans.length; i++) if (columns[i][row] !== NONE) members.push([plans[i][0], columns[i][row]]);
        made.push(Object.fromEntries(members));
      }
      return made;
    }
  }

  function looked(positions, known) {
    return positions.map((at) => (at === null || at === NONE ? at : known[at]));
  }

  function masked(mask, values) {
    let at = 0;
    return Array.from(mask, (mark) => (mark === "1" ? values[at++] : mark === "0" ? null : NONE));
  }

  /** A page's incidents: `name` is what their elements' ids begin with, `head` their description. */
  class Pack {
    constructor(name, head) {
      this.name = name;
      this.head = head;
      this.parts = new Map();
    }

    /** The element of a part; while the page still loads it may not be there yet. */
    async _text(part) {
      const id = `${this.name}_${part}`;
      let node = document.getElementById(id);
      if ((!node || !node.nextSibling) && document.readyState === "loading") {
        await new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
        node = document.getElementById(id);
      }
      return node.textContent;
    }

    async columns() {
      return arrays(await inflate(document.getElementById(`${this.name}_columns`).textContent), this.head.layout);
    }

    async _json(part) {
      return JSON.parse(new TextDecoder().decode(await inflate(await this._text(part))));
    }

    /** A part that is read once and kept. */
    _part(name, read) {
      let part = this.parts.get(name);
      if (!part) {
        part = { value: null };
        part.ready = read().then((value) => (part.value = value));
        this.parts.set(name, part);
      }
      return part;
    }

    shared() {
      return this._part("shared", () => this._json("shared")).ready;
    }

    _slice(side, number) {
      const kind = ["lines", "texts"][side];
      return this._part(`${kind}${number}`, async () => {
        const [shared, columns] = await Promise.all([this.shared(), this._json(`${kind}${number}`)]);
        const size = this.head.sizes[side];
        return new Reader(columns, shared).read(shared.plans[side], Math.min(size, this.head.count - number * size));
      });
    }

    /** An incident's line if it has been read, else null. */
    line(i) {
      const size = this.head.sizes[0];
      const part = this.parts.get(`lines${Math.floor(i / size)}`);
      return part && part.value ? part.value[i % size] : null;
    }

    /** Reads the lines of some incidents. */
    lines(list) {
      const size = this.head.sizes[0];
      const needed = new Set(list.map((i) => Math.floor(i / size)));
      return Promise.all([...needed].map((number) => this._slice(0, number).ready));
    }

    /** All that is known of an incident: its feature's properties, and the members beside them. */
    async texts(i) {
      const size = this.head.sizes[1];
      const [rest] = await Promise.all([this._slice(1, Math.floor(i / size)).ready, this.lines([i])]);
      return { properties: this._properties(i, rest[i % size].p), rest: rest[i % size] };
    }

    _properties(i, rest) {
      const told = Object.assign(Object.create(null), this.line(i), rest);
      const { order } = this.parts.get("shared").value;
      return Object.fromEntries(order.filter((name) => name in told).map((name) => [name, told[name]]));
    }

    /** An incident as the GeoJSON feature that the map was given; `at` is its place, if it has one. */
    async feature(i, at) {
      const { properties, rest } = await this.texts(i);
      const left = rest["-"].split(",");
      const made = {};
      if (left.includes("type")) made.type = "Feature";
      if (left.includes("id")) made.id = properties.id;
      if (left.includes("geometry")) made.geometry = { type: "Point", coordinates: at };
      if (left.includes("properties")) made.properties = properties;
      return Object.assign(made, rest.m);
    }
  }

  Object.assign(window.sitmap, { Pack });
})();
