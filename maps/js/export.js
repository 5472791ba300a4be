/* Saves what shows, as GeoJSON or CSV, from the data that the page carries. */
(function () {
  "use strict";
  const { el, wording } = window.sitmap;
  const COLUMNS = [
    "id", "title", "event_type", "sub_event_type", "assertion", "status", "date_start", "date_end", "date_precision",
    "place_name", "place_relation", "place_id", "place_precision", "uncertainty_m", "admin2", "admin1", "country", "country_name",
  ];

  function at(incidents, i) {
    if (!incidents.placed(i)) return null;
    const [lat, lon] = incidents.latlng(i);
    const east = ((((lon + 180) % 360) + 360) % 360) - 180;
    return [Math.round(east * 1e6) / 1e6, lat];
  }

  async function features(incidents) {
    const { fails } = incidents.filter;
    const made = [];
    for (let i = 0; i < incidents.count; i++) if (!fails[i]) made.push(await incidents.pack.feature(i, at(incidents, i)));
    return made;
  }

  async function geojson(incidents) {
    const { members } = await incidents.pack.shared();
    const list = await features(incidents);
    return JSON.stringify(Object.assign({ type: "FeatureCollection", title: sitmap.sentence(incidents), features: list }, members));
  }

  /** A value as a cell; a text that a spreadsheet would take for a formula gets an apostrophe. */
  function cell(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  async function csv(incidents) {
    const head = [...COLUMNS, "lon", "lat", "confidence", "killed", "injured", "detained", "claims", "actors", "weapons", "quote", "sources"];
    const rows = [head];
    for (const { geometry, properties } of await features(incidents)) {
      const p = properties || {};
      const [lon, lat] = geometry && geometry.type === "Point" ? geometry.coordinates : [null, null];
      const people = ["fatalities", "injured", "detained"].map((name) => wording.people({ [name]: p[name] }).map((text) => text.replace(/ \w+$/, ""))[0]);
      const actors = wording.people({ actors: p.actors }).join("; ");
      const claims = wording.claims(p).join("; ");
      const weapons = wording.weapons(p).join("; ");
      const quote = wording.quotes(p).map(({ sentence }) => sentence)[0];
      const sources = wording.reports(p).map((report) => report.url || report.publisher || report.title).join(" ");
      rows.push([...COLUMNS.map((name) => p[name]), lon, lat, p.confidence && p.confidence.overall, ...people, claims, actors, weapons, quote, sources]);
    }
    return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
  }

  function save(text, type, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  /** The buttons that save what shows. */
  function downloads(incidents) {
    const name = (document.title || "incidents").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "incidents";
    const button = (label, make, type, end) =>
      el("button", { type: "button", class: "sitmap-save", "aria-label": `Save what shows as ${label}`, onclick: async () => save(await make(incidents), type, `${name}.${end}`) }, label);
    return el("p", { class: "sitmap-saves" }, "Save: ", button("GeoJSON", geojson, "application/geo+json", "geojson"), button("CSV", csv, "text/csv", "csv"));
  }

  Object.assign(window.sitmap, { downloads });
})();
