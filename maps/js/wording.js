/* What is told of an incident, in words: the same as maps/wording.py and maps/rows.py say it. */
(function () {
  "use strict";
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const UNPRINTABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
  const HARM = { fatalities: "killed", injured: "injured", detained: "detained" };
  const ORDER = ["sub_event_type", "place", "date", "assertion"];

  function text(value) {
    return typeof value === "string" ? value.replace(UNPRINTABLE, "\ufffd").trim() : "";
  }

  function listed(value) {
    return Array.isArray(value) ? value.filter((item) => item && typeof item === "object" && !Array.isArray(item)) : [];
  }

  function share(value) {
    return typeof value === "number" && value >= 0 && value <= 1 ? value : null;
  }

  /** An ISO 8601 day as [year, month, day], or null. */
  function day(value) {
    const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(typeof value === "string" ? value : "");
    if (!found) return null;
    const parts = found.slice(1).map(Number);
    const when = new Date(Date.UTC(...[parts[0], parts[1] - 1, parts[2]]));
    return when.getUTCMonth() === parts[1] - 1 && when.getUTCDate() === parts[2] && parts[0] > 0 ? parts : null;
  }

  /** A number of days since 1970-01-01 as [year, month, day]. */
  function date(days) {
    const when = new Date(days * 864e5);
    return [when.getUTCFullYear(), when.getUTCMonth() + 1, when.getUTCDate()];
  }

  function iso(days) {
    return new Date(days * 864e5).toISOString().slice(0, 10);
  }

  function oneDay([year, month, number], withMonth = true, withYear = true) {
    return `${number}${withMonth ? ` ${MONTHS[month - 1]}` : ""}${withYear ? ` ${year}` : ""}`;
  }

  /** A period of days without saying month and year twice: 29 April – 1 May 2019. */
  function period(start, end, dash = "–") {
    if (String(start) === String(end)) return oneDay(start);
    const sameYear = start[0] === end[0];
    return `${oneDay(start, !(sameYear && start[1] === end[1]), !sameYear)} ${dash} ${oneDay(end)}`;
  }

  function when(p) {
    const start = day(p.date_start);
    const end = day(p.date_end);
    const first = start || end;
    if (!first || p.date_precision === "unknown") return "Date unknown";
    const last = end && !(start && p.date_end < p.date_start) ? end : first;
    const month = ([year, number]) => `${MONTHS[number - 1]} ${year}`;
    switch (p.date_precision) {
      case "year":
        return first[0] === last[0] ? `${first[0]}` : `${first[0]} – ${last[0]}`;
      case "month":
        return month(first) === month(last) ? month(first) : `${month(first)} – ${month(last)}`;
      case "week":
        return String(first) === String(last) ? `the week of ${oneDay(first)}` : period(first, last);
      default:
        return period(first, last);
    }
  }

  function where(p) {
    let name = text(p.place_name);
    const relation = text(p.place_relation);
    if (name && relation && !["in", "at", "on"].includes(relation.toLowerCase())) name = `${relation} ${name}`;
    const kept = [];
    for (const part of [name, text(p.admin2), text(p.admin1), text(p.country_name)]) {
      if (part && !kept.some((said) => said.toLowerCase().includes(part.toLowerCase()))) kept.push(part);
    }
    return kept.join(", ");
  }

  function known(value) {
    return value !== null && value !== undefined && (typeof value === "number" || typeof value === "string");
  }

  /** A number of people, no more exactly than it is known: 3, 2–5, at least 2, up to 5; "" where nothing is. */
  function count(number) {
    if (typeof number === "number") return number >= 0 && number < 1e10 ? `${Math.trunc(number)}` : "";
    if (!number || typeof number !== "object" || Array.isArray(number)) return "";
    const [low, best, high] = [number.low, number.best, number.high].map((value) => (known(value) ? (typeof value === "string" ? text(value) : `${value}`) : null));
    if (low !== null && high !== null) return low === high ? low : `${low}–${high}`;
    if (low !== null) return best === null || best === low ? `at least ${low}` : `${low}–${best} or more`;
    if (high !== null) return best === null || best === high ? `up to ${high}` : `${best}, up to ${high}`;
    return best || "";
  }

  /** A probability; what is nearly sure or nearly ruled out isn't called 100 or 0. */
  function percent(value) {
    if (value > 0.99 && value < 1) return "99 %";
    if (value > 0 && value < 0.01) return "under 1 %";
    return `${Math.round(value * 100)} %`;
  }

  function publisher(report) {
    return text(report.publisher) || text(report.title);
  }

  function people(p) {
    const harm = Object.entries(HARM).map(([field, word]) => [count(p[field]), word]).filter(([number]) => number);
    const actors = listed(p.actors).filter((actor) => text(actor.name));
    return [
      ...harm.map(([number, word]) => `${number} ${word}`),
      ...actors.map((actor) => text(actor.name) + (text(actor.role) ? ` (${text(actor.role)})` : "")),
    ];
  }

  /** With what it was done, in short words. */
  function weapons(p) {
    return Array.isArray(p.weapons) ? p.weapons.map(text).filter(Boolean) : [];
  }

  /** Who claims which number; nothing where nobody is named and nobody is contradicted. */
  function claims(p) {
    const papers = new Map(listed(p.reports).map((report) => [report.id, publisher(report)]));
    const all = listed(p.claims);
    const told = new Set();
    for (const claim of all) {
      const who = text(claim.source) || papers.get(claim.report) || "";
      const number = count(claim);
      const word = Object.hasOwn(HARM, claim.field) ? HARM[claim.field] : "";
      if (who && number && word) told.add(`${who}: ${number} ${word}`);
    }
    return all.some((claim) => text(claim.source)) || told.size > 1 ? [...told].slice(0, 8) : [];
  }

  /** The sentences that an incident rests on, each once with its evidence, those for its type first. */
  function quotes(p, most = 6) {
    const rank = (item) => (ORDER.includes(item.field) ? ORDER.indexOf(item.field) : ORDER.length);
    const items = listed(p.evidence).filter((item) => text(item.sentence));
    const found = new Map();
    for (const item of items.sort((a, b) => rank(a) - rank(b))) {
      const sentence = text(item.sentence);
      if (!found.has(sentence)) found.set(sentence, []);
      found.get(sentence).push(item);
    }
    return [...found].slice(0, most).map(([sentence, evidence]) => ({ sentence, evidence }));
  }

  function link(value) {
    const address = text(value);
    return /^https?:\/\/[^\s/]/i.test(address) && URL.canParse(address) ? address : null;
  }

  function reports(p) {
    return listed(p.reports).map((report) => {
      const published = day(report.published);
      return { publisher: text(report.publisher), date: published ? oneDay(published) : "", url: link(report.url), title: text(report.title) };
    });
  }

  /** The runner-up places: name, probability, and where they are if that is known. */
  function others(p) {
    const inside = (value, most) => (typeof value === "number" && Math.abs(value) <= most ? value : null);
    return listed(p.candidates)
      .filter((other) => text(other.name))
      .slice(0, 5)
      .map((other) => ({
        name: [text(other.name), text(other.country)].filter(Boolean).join(", "),
        share: share(other.confidence), lat: inside(other.lat, 90), lon: inside(other.lon, 180),
      }));
  }

  /** A text without accents and case, for comparing. */
  function fold(value) {
    return /^[\x00-\x7f]*$/.test(value) ? value.toLowerCase() : value.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function plural(count, one, many) {
    return `${count.toLocaleString("en")} ${count === 1 ? one : many || `${one}s`}`;
  }

  function distance(metres) {
    return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toLocaleString("en", { maximumSignificantDigits: 2 })} km`;
  }

  const wording = { text, listed, share, date, iso, oneDay, period, when, where, people, weapons, claims, quotes, reports, others, fold, plural, percent, distance, publisher };
  Object.assign(window.sitmap, { wording });
})();
