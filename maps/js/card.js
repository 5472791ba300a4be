/* What is known about one incident, as page elements; every text from a report goes in as text. */
(function () {
  "use strict";
  const { el } = window.sitmap;

  function percent(share) {
    return `${Math.round(share * 100)} %`;
  }

  function own(text, tag) {
    return el(tag || "bdi", { dir: "auto" }, text);
  }

  function row(name, ...content) {
    return el("div", {}, el("dt", {}, name), el("dd", {}, content));
  }

  function meter(incident) {
    const [overall, type, place, date] = incident.confidence;
    if (typeof overall !== "number") return null;
    const parts = [["type", type], ["place", place], ["date", date]].filter(([, share]) => typeof share === "number");
    return row(
      "Confidence",
      el(
        "span",
        { class: "sitmap-meter", role: "img", "aria-label": `${percent(overall)} sure` },
        bar(overall),
        el("b", {}, percent(overall)),
      ),
      parts.length ? el("small", {}, parts.map(([name, share]) => `${name} ${percent(share)}`).join(" · ")) : null,
    );
  }

  /** A bar drawn without inline style attributes, which the page's policy forbids in markup. */
  function bar(share) {
    const inner = el("i", {});
    inner.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
    return el("span", { class: "sitmap-bar" }, inner);
  }

  function quotes(incident) {
    return incident.quotes.slice(0, 4).map((quote) => el("blockquote", { dir: "auto" }, quote));
  }

  function source(report) {
    const [publisher, date, url, title] = report;
    const text = publisher || title || url || "Unnamed report";
    const name = url ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, own(text)) : own(text);
    return el("li", {}, name, date ? `, ${date}` : null, publisher && title ? el("small", {}, own(title)) : null);
  }

  function others(incident) {
    if (!incident.others.length) return null;
    return row(
      "Could also be",
      el(
        "ul",
        {},
        incident.others.map(([name, share]) =>
          el("li", {}, own(name), typeof share === "number" ? ` (${percent(share)})` : null),
        ),
      ),
    );
  }

  /** The card: `heading` is the level of its title, so that it fits where it stands. */
  function card(incident, layer, heading) {
    const words = layer.words;
    const kind = layer.kinds[incident.type];
    return el(
      "article",
      { class: "sitmap-card" },
      el(
        "p",
        { class: "sitmap-kind" },
        sitmap.glyph(kind, incident.assertion, null, 26),
        el("span", {}, incident.sub || kind.name),
        incident.assertion !== "factual" && el("strong", {}, words.assertion[incident.assertion] || incident.assertion),
        incident.status && el("strong", {}, incident.status),
      ),
      el(heading || "h2", { dir: "auto", tabindex: "-1" }, incident.title || "Untitled incident"),
      quotes(incident),
      el(
        "dl",
        {},
        row("When", incident.when),
        row(
          "Where",
          own(incident.where || "Place unknown"),
          incident.mention ? el("small", {}, "“", own(incident.mention), "” in the report") : null,
        ),
        row("Precision", words.precision[incident.precision] || words.unplaced, reach(incident)),
        meter(incident),
        incident.people.length ? row("People", el("ul", {}, incident.people.map((text) => el("li", {}, own(text))))) : null,
        incident.claims.length ? row("Who says so", el("ul", {}, incident.claims.map((text) => el("li", {}, own(text))))) : null,
        others(incident),
        incident.reports.length ? row("Source", el("ul", {}, incident.reports.map(source))) : null,
      ),
      incident.url ? el("p", {}, el("a", { href: incident.url }, "Everything about this incident")) : null,
    );
  }

  function distance(metres) {
    return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toLocaleString("en", { maximumSignificantDigits: 2 })} km`;
  }

  function reach(incident) {
    return incident.radius ? `, within ${distance(incident.radius)}` : null;
  }

  Object.assign(window.sitmap, { card });
})();
