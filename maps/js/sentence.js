/* What shows, in one sentence: "23 protests in Venezuela, 29 April to 2 May 2019, confidence above 0.5; 4 not placed". */
(function () {
  "use strict";
  const { wording, NO_DAY } = window.sitmap;
  const MOST_COUNTRIES = 3;
  /* Countries that have an article in a sentence; the same as in maps/wording.py. */
  const ARTICLE = /^((United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Comoros|Seychelles|Central African|Democratic Republic|Republic of|Isle of|Vatican)\b|.* (Islands|Republic|Emirates|Territor(y|ies))$)/;

  /** The sentence of the incidents that a page carries. */
  function sentence(incidents) {
    const { filter, columns, kinds, subs, shown, words, claims } = incidents;
    const { state, fails } = filter;
    let [count, unplaced, undated, past, first, last] = [0, 0, 0, 0, Infinity, -Infinity];
    const seen = new Int32Array(subs.length);
    const where = new Set();
    const history = claims.indexOf("historical");
    for (let i = 0; i < fails.length; i++) {
      if (fails[i]) continue;
      count++;
      seen[columns.sub[i]]++;
      where.add(columns.country[i]);
      if (!columns.spot[i]) unplaced++;
      if (columns.from[i] === NO_DAY) undated++;
      else if (columns.assertion[i] === history) past++;
      else {
        first = Math.min(first, columns.from[i]);
        last = Math.max(last, columns.to[i]);
      }
    }
    return told({
      what: what(count, kinds, subs, shown, state, seen),
      country: country(incidents, where),
      days: state.time || [first, last], sure: state.sure, text: state.text, unplaced, undated, past,
      searched: filter.search.progress,
      without: [...state.claims].map((number) => words.assertion[claims[number]]),
    });
  }

  /** The country that was asked for, or the few in which all that shows is. */
  function country({ filter, countries }, where) {
    const asked = filter.state.country;
    if (asked >= 0) return lands([countries[asked].trim()]) || "an unknown country";
    return lands([...where].map((number) => countries[number].trim()));
  }

  /** Countries by name, as a sentence lists them; "" for many, or if one isn't known. */
  function lands(countries) {
    if (countries.length > MOST_COUNTRIES || countries.includes("")) return "";
    const names = countries.map((name) => name.replace(ARTICLE, "the $&"));
    return [names.slice(0, -1).join(", "), ...names.slice(-1)].filter(Boolean).join(" and ");
  }

  /** The sentence of what is known of some incidents; `days` are the first and the last since 1970. */
  function told({ what: number, country, days: [from, to], sure, without, text, unplaced, undated, past = 0, searched = null }) {
    const parts = [country ? `${number} in ${country}` : number];
    if (from <= to && isFinite(from) && isFinite(to)) parts.push(wording.period(wording.date(from), wording.date(to), "to"));
    if (sure) parts.push(`confidence ${sure.toFixed(2).replace(/0$/, "")} or more`);
    if (without.length) parts.push(`without ${without.join(", ").toLowerCase()}`);
    if (text) parts.push(`with “${text}”`);
    const rest = [];
    if (unplaced) rest.push(`${unplaced.toLocaleString("en")} not placed`);
    if (undated) rest.push(`${undated.toLocaleString("en")} undated`);
    if (past) rest.push(`${past.toLocaleString("en")} in the past`);
    if (searched !== null) rest.push(`${Math.floor(100 * searched)} % searched so far`);
    return parts.join(", ") + (rest.length ? `; ${rest.join(", ")}` : "");
  }

  /** The number and kind of what shows; at most three kinds are named. */
  function what(count, kinds, subs, shown, { subs: hidden }, seen) {
    const named = [];
    kinds.forEach((kind, type) => {
      const own = subs.map(([name, its], number) => ({ name, its, number })).filter(({ its }) => its === type);
      const left = own.filter(({ number }) => !hidden.has(number));
      if (!shown.has(type) || !left.some(({ number }) => seen[number])) return;
      if (left.length === own.length) named.push(kind.name.toLowerCase());
      else named.push(...left.filter(({ number }) => seen[number]).map(({ name }) => name.toLowerCase() || kind.name.toLowerCase()));
    });
    const all = shown.size === kinds.length && !hidden.size;
    const number = count.toLocaleString("en");
    if (all || !named.length) return wording.plural(count, "incident");
    if (named.length === 1 && /^(protests|riots|battles|disasters|arrests)$/.test(named[0])) return `${number} ${count === 1 ? named[0].slice(0, -1) : named[0]}`;
    if (named.length > 3) return `${wording.plural(count, "incident")} of ${named.length} kinds`;
    return `${wording.plural(count, "incident")} (${named.join(", ")})`;
  }

  Object.assign(window.sitmap, { sentence, told, what, lands });
})();
