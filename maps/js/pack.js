/* Reads what maps/packing/pack.py wrote: typed columns at once, lines and texts when they are asked for. */
(function () {
  "use strict";
  const { inflate, text, unbase } = window.sitmap;
  const TYPES = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i4: Int32Array };
  const NONE = {};
  const RARE = 0;
  const STEM = 1;
  const STEM_SPACE = 2;
  const MARKS = 3;
  const WIDEST = 11;
  /* Milliseconds that what is read for later may hold up everything else. */
  const TURN = 10;
  const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

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
        if (!plane) column.set(data.subarray(at, at + count));
        else for (let i = 0; i < count; i++) column[i] |= data[at + i] << shift;
      }
      made[name] = column;
    }
    return made;
  }

  /** A Huffman code, from the lengths of its words as maps/packing/codes.py tells them. */
  class Code {
    constructor(lengths) {
      this.counts = new Uint32Array(32);
      for (let i = 0; i < lengths.length; i++) this.counts[lengths.charCodeAt(i) - 48]++;
      this.counts[0] = 0;
      const next = new Uint32Array(33);
      for (let size = 1; size < 32; size++) next[size + 1] = next[size] + this.counts[size];
      this.symbols = new Uint32Array(lengths.length);
      for (let i = 0; i < lengths.length; i++) {
        const size = lengths.charCodeAt(i) - 48;
        if (size) this.symbols[next[size]++] = i;
      }
      this._look();
    }

    /** What each `wide` bits begin with: a symbol and its length; 0 where its word is longer. */
    _look() {
      this.wide = Math.min(WIDEST, this.counts.findLastIndex((many) => many));
      this.table = new Uint32Array(2 ** Math.max(0, this.wide));
      let at = 0;
      let symbol = 0;
      for (let size = 1; size <= this.wide; size++) {
        const room = 2 ** (this.wide - size);
        for (let i = 0; i < this.counts[size]; i++, at += room) this.table.fill(this.symbols[symbol++] * 32 + size, at, at + room);
      }
    }
  }

  /** Reads bits, highest first. */
  class Bits {
    constructor(data) {
      this.data = data;
      this.at = 0;
    }

    symbols(code, count) {
      const { table, wide } = code;
      const { data } = this;
      const mask = table.length - 1;
      const made = new Array(count);
      let { at } = this;
      for (let i = 0; i < count; i++) {
        const byte = at >> 3;
        const found = table[(((data[byte] << 16) | (data[byte + 1] << 8) | data[byte + 2]) >> (24 - (at & 7) - wide)) & mask];
        if (found) {
          made[i] = found >>> 5;
          at += found & 31;
        } else {
          this.at = at;
          made[i] = this._longer(code);
          at = this.at;
        }
      }
      this.at = at;
      return made;
    }

    /** A symbol whose word is longer than the table is wide. */
    _longer({ counts, symbols }) {
      let word = 0;
      let first = 0;
      let before = 0;
      for (let size = 1; size < 32; size++) {
        word |= this.number(1);
        const many = counts[size];
        if (word - first < many) return symbols[before + word - first];
        before += many;
        first = (first + many) << 1;
        word <<= 1;
      }
      throw new Error("the map's data is damaged");
    }

    byte() {
      const at = this.at >> 3;
      const shift = 8 - (this.at & 7);
      this.at += 8;
      return (((this.data[at] << 8) | this.data[at + 1]) >> shift) & 255;
    }

    number(size) {
      let made = 0;
      for (let i = 0; i < size; i++, this.at++) made = made * 2 + ((this.data[this.at >> 3] >> (7 - (this.at & 7))) & 1);
      return made;
    }
  }

  /** What all slices refer to. */
  class Shared {
    constructor(head) {
      Object.assign(this, { plans: head.plans, order: head.order, members: head.members });
      [this.words] = head.words;
      this.code = new Code(head.words[1]);
      this.codes = new Map();
      this.lists = new Array(head.lists.length);
    }

    /** Reads the lists in turns: this falls into the opening of a page, and a click meanwhile is answered. */
    static async read(head, data) {
      const made = new Shared(head);
      const reader = new Reader(data, head.plain, made);
      let since = performance.now();
      for (let i = head.lists.length - 1; i >= 0; i--) {
        made.lists[i] = reader.read(...head.lists[i], null);
        if (performance.now() - since < TURN) continue;
        await new Promise((done) => setTimeout(done));
        since = performance.now();
      }
      return made;
    }

    /** The code that a plan's node tells; it is made once. */
    codeOf(plan) {
      if (!this.codes.has(plan)) this.codes.set(plan, new Code(plan[plan.length - 1]));
      return this.codes.get(plan);
    }
  }

  /** The values of one slice; see maps/packing/shred.py for what the plan's letters mean. */
  class Reader {
    constructor(data, plain, shared) {
      this.bits = new Bits(data);
      this.plain = plain;
      this.at = 0;
      this.shared = shared;
    }

    next() {
      return this.plain[this.at++];
    }

    symbols(plan, count) {
      return this.bits.symbols(this.shared.codeOf(plan), count);
    }

    /** `stems` has for each value the text that its texts are likely to repeat. */
    read(plan, count, stems) {
      switch (plan[0]) {
        case "v":
          return this.next();
        case "c":
          return new Array(count).fill(plan[1]);
        case "d":
          return looked(this.symbols(plan, count), this.shared.lists[plan[1]]);
        case "i":
          return this.symbols(plan, count)
            .map((size) => (size ? 2 ** (size - 1) + this.bits.number(size - 1) : 0))
            .map((number) => (number % 2 ? -(number + 1) / 2 : number / 2));
        case "p": {
          let sum = 0;
          return this.read(plan[1], count, null).map((step) => (sum += step));
        }
        case "x":
          return Array.from({ length: count }, () => this.hexadecimal(plan[1]));
        case "t":
          return this.texts(plan, count, stems);
        case "r":
          return this.runs(plan, stems);
        case "m": {
          const mask = this.read(plan[1], count, null);
          const there = (_, i) => mask[i] === 1;
          return masked(mask, this.read(plan[2], mask.filter((mark) => mark === 1).length, stems && stems.filter(there)));
        }
        case "l": {
          const sizes = this.read(plan[1], count, null);
          const many = sizes.reduce((sum, size) => sum + size, 0);
          const items = this.read(plan[2], many, stems && repeated(stems, sizes));
          let at = 0;
          return sizes.map((size) => items.slice(at, (at += size)));
        }
        default:
          return this.objects(Object.entries(plan[1]), count, stems);
      }
    }

    hexadecimal(size) {
      let made = "";
      for (let i = 0; i < size; i++) made += HEX[this.bits.byte()];
      return made;
    }

    texts([, mark, plan], count, stems) {
      const sizes = this.read(plan, count, null);
      const { words, code } = this.shared;
      const pieces = this.bits.symbols(code, sizes.reduce((sum, size) => sum + size, 0));
      const spelled = this.next().split(mark);
      let at = 0;
      let rare = 0;
      return sizes.map((size, row) => {
        let made = "";
        let between = "";
        for (const end = at + size; at < end; at++) {
          const piece = pieces[at];
          if (piece === STEM || piece === STEM_SPACE) {
            made += stems[row] + (piece === STEM ? "" : mark);
            between = "";
          } else {
            made += between + (piece === RARE ? spelled[rare++] : words[piece - MARKS]);
            between = mark;
          }
        }
        return made;
      });
    }

    runs([, lengths, values], stems) {
      const [rows, before, after] = this.next();
      const sizes = this.read(lengths, rows, null);
      if (rows) {
        sizes[0] -= before;
        sizes[rows - 1] -= after;
      }
      let at = 0;
      const theirs = stems && sizes.map((size) => stems[(at += size) - size]);
      return repeated(this.read(values, rows, theirs), sizes);
    }

    objects(plans, count, stems) {
      const known = new Map();
      const columns = plans.map(([name, plan]) => {
        const bare = plan[0] === "m" ? plan[2] : plan;
        if (plan[0] === "f") return null;
        if (plan[0] === "+") return this.read(plan[2], count, null);
        if (bare[0] !== "d") return this.read(plan, count, stems);
        const mask = plan[0] === "m" ? this.read(plan[1], count, null) : new Array(count).fill(1);
        const own = masked(mask, this.symbols(bare, mask.filter((mark) => mark === 1).length));
        known.set(name, own);
        return looked(own, this.shared.lists[bare[1]]);
      });
      plans.forEach(([, plan], i) => {
        if (plan[0] === "f") columns[i] = looked(known.get(plan[2]), this.shared.lists[plan[1]]);
      });
      plans.forEach(([, plan], i) => {
        if (plan[0] !== "+") return;
        const base = columns[plans.findIndex(([name]) => name === plan[1])];
        columns[i] = columns[i].map((more, row) => more + base[row]);
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

  function repeated(values, sizes) {
    return values.flatMap((value, i) => new Array(sizes[i]).fill(value));
  }

  function looked(positions, known) {
    return positions.map((at) => (at === null || at === NONE ? at : known[at]));
  }

  function masked(mask, values) {
    let at = 0;
    return mask.map((mark) => (mark === 1 ? values[at++] : mark ? NONE : null));
  }

  function stem(line) {
    return typeof line.title === "string" ? line.title.replace(/…$/, "") : "";
  }

  /** A page's incidents: `name` is what their elements' ids begin with, `head` their description. */
  class Pack {
    constructor(name, head) {
      this.name = name;
      this.head = head;
      this.parts = new Map();
    }

    async columns() {
      return arrays(await inflate(unbase(await text(`${this.name}_columns`))), this.head.layout);
    }

    /** A part's JSON and its bits. */
    async _read(part) {
      const data = unbase(await text(`${this.name}_${part}`));
      const end = 4 + new DataView(data.buffer).getUint32(0, true);
      const plain = JSON.parse(new TextDecoder().decode(await inflate(data.subarray(4, end))));
      return [plain, data.subarray(end)];
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
      return this._part("shared", async () => Shared.read(...(await this._read("shared")))).ready;
    }

    _slice(side, number) {
      const kind = ["lines", "texts"][side];
      return this._part(`${kind}${number}`, async () => {
        const { sizes, count } = this.head;
        const start = number * sizes[side];
        const many = Math.min(sizes[side], count - start);
        const [shared, [plain, bits]] = await Promise.all([
          this.shared(),
          this._read(`${kind}${number}`),
          side && this.lines([start, start + many - 1]),
        ]);
        const stems = side ? Array.from({ length: many }, (_, i) => stem(this.line(start + i))) : null;
        return new Reader(bits, plain, shared).read(shared.plans[side], many, stems);
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

    /** What is known of the incidents from one on that were packed together with it: read, and not kept. */
    async slice(i) {
      const size = this.head.sizes[1];
      const number = Math.floor(i / size);
      const rest = await this._slice(1, number).ready;
      this.parts.delete(`texts${number}`);
      return rest.slice(i % size).map((one, at) => Object.assign(Object.create(null), this.line(i + at), one.p));
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
