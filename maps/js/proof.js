/* The words that prove something: where they stand in their sentences. */
(function () {
  "use strict";
  const { wording } = window.sitmap;
  /* What the fields of evidence are called. */
  const FIELDS = {
    event_type: "type", sub_event_type: "type", place: "place", date: "date", assertion: "claim", actors: "people",
    weapons: "weapons", fatalities: "killed", injured: "injured", detained: "detained",
  };

  /** What a field is called; "" for one that nobody knows. */
  function named(field) {
    return Object.hasOwn(FIELDS, field) ? FIELDS[field] : "";
  }

  /** Where a sentence begins in its report, for evidence that doesn't say so; offsets count code points.
   *
   * Each name that stands in the sentence votes for a beginning; the most votes win. Null if none does.
   */
  function voted(sentence, evidence, p) {
    const votes = new Map();
    const names = { place: [p.place_mention, p.place_name], actors: wording.listed(p.actors).map((actor) => actor.name) };
    for (const { field, start, end } of evidence) {
      for (const name of names[field] || []) {
        if (typeof name !== "string" || Array.from(name).length !== end - start) continue;
        for (let at = sentence.indexOf(name); at >= 0; at = sentence.indexOf(name, at + 1)) {
          const zero = start - Array.from(sentence.slice(0, at)).length;
          votes.set(zero, (votes.get(zero) || 0) + 1);
        }
      }
    }
    return [...votes].sort((a, b) => b[1] - a[1]).map(([at]) => at)[0] ?? null;
  }

  /** The stretches of a sentence that prove something, each once: {start, end, name}, in its letters. */
  function spans({ sentence, evidence }, p) {
    const usable = evidence.filter(({ start, end }) => Number.isInteger(start) && Number.isInteger(end) && end > start);
    const letters = Array.from(sentence);
    const guess = voted(sentence, usable, p);
    const made = new Map();
    for (const item of usable) {
      const trimmed = Array.from(item.sentence).length - Array.from(item.sentence.trimStart()).length;
      const zero = Number.isInteger(item.sentence_start) ? item.sentence_start + trimmed : guess;
      const [start, end, name] = [item.start - zero, item.end - zero, named(item.field)];
      if (zero !== null && name && start >= 0 && end <= letters.length) made.set(`${start} ${end} ${name}`, { start, end, name });
    }
    return { letters, found: [...made.values()].sort((a, b) => a.start - b.start || b.end - a.end) };
  }

  /** A sentence in pieces: [text, names], where names says what a piece proves, the narrowest first. */
  function pieces(said, p) {
    const { letters, found } = spans(said, p);
    const cuts = [...new Set([0, letters.length, ...found.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
    return cuts.slice(1).map((end, n) => {
      const over = found.filter((span) => span.start <= cuts[n] && span.end >= end).sort((a, b) => a.end - a.start - (b.end - b.start));
      return [letters.slice(cuts[n], end).join(""), [...new Set(over.map(({ name }) => name))]];
    });
  }

  /** The words that prove each thing, by its name: the first few, each once. */
  function words(quotes, p) {
    const made = new Map();
    for (const said of quotes) {
      const { letters, found } = spans(said, p);
      for (const { start, end, name } of found) {
        const own = made.get(name) || new Map();
        const text = letters.slice(start, end).join("");
        if (!own.has(text.toLowerCase()) && own.size < 3) own.set(text.toLowerCase(), text);
        made.set(name, own);
      }
    }
    return (name) => [...(made.get(name) || new Map()).values()];
  }

  /** The sentences to show at once, and the others: the type's own, and one for the place if that lacks it. */
  function sorted(quotes) {
    const proves = ({ evidence }, name) => evidence.some(({ field }) => named(field) === name);
    const first = quotes.slice(0, 1);
    const where = quotes.find((said) => proves(said, "place"));
    if (where && where !== first[0]) first.push(where);
    return [first, quotes.filter((said) => !first.includes(said))];
  }

  Object.assign(window.sitmap, { proof: { named, pieces, words, sorted } });
})();
