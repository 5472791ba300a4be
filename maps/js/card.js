/* What is known about one incident, as page elements; every text from a report goes in as text. */
(function () {
  "use strict";
  const { el, wording } = window.sitmap;
  const { percent } = wording;
  const FIELDS = {
    event_type: "Type", sub_event_type: "Type", place: "Place", date: "Date", assertion: "Claim", actors: "People",
    fatalities: "Killed", injured: "Injured", detained: "Detained",
  };

  function own(text, tag) {
    return el(tag || "bdi", { dir: "auto" }, text);
  }

  function row(name, ...content) {
    return el("div", {}, el("dt", {}, name), el("dd", {}, content));
  }

  function items(list) {
    return el("ul", {}, list.map((text) => el("li", {}, own(text))));
  }

  function meter(value) {
    const sure = value && typeof value === "object" ? value : { overall: value };
    const overall = wording.share(sure.overall);
    if (overall === null) return null;
    const parts = ["type", "place", "date"].map((name) => [name, wording.share(sure[name])]).filter(([, share]) => share !== null);
    return row(
      "Confidence",
      el("span", { class: "sitmap-meter", role: "img", "aria-label": `${percent(overall)} sure` }, bar(overall), el("b", {}, percent(overall))),
      parts.length ? el("small", {}, parts.map(([name, share]) => `${name} ${percent(share)}`).join(" · ")) : null,
    );
  }

  /** A bar drawn without inline style attributes, which the page's policy forbids in markup. */
  function bar(share) {
    const inner = el("i", {});
    inner.style.width = `${share * 100}%`;
    return el("span", { class: "sitmap-bar" }, inner);
  }

  /** Where a sentence begins in its report: evidence gives positions in the report, names tell which they are.
   *
   * Each name that stands in the sentence votes for a beginning; the most votes win. Null if none does.
   */
  function beginning(sentence, evidence, p) {
    const votes = new Map();
    const names = { place: [p.place_mention, p.place_name], actors: wording.listed(p.actors).map((actor) => actor.name) };
    for (const { field, start, end } of evidence) {
      for (const name of names[field] || []) {
        if (typeof name !== "string" || name.length !== end - start) continue;
        for (let at = sentence.indexOf(name); at >= 0; at = sentence.indexOf(name, at + 1)) {
          votes.set(start - at, (votes.get(start - at) || 0) + 1);
        }
      }
    }
    return [...votes].sort((a, b) => b[1] - a[1]).map(([at]) => at)[0] ?? null;
  }

  /** The stretches of a sentence that prove something, in order and apart: [start, end, field]. */
  function proofs(sentence, evidence, p) {
    const usable = evidence.filter(({ start, end }) => Number.isInteger(start) && Number.isInteger(end) && end > start);
    const zero = beginning(sentence, usable, p);
    if (zero === null) return [];
    const found = usable.map(({ start, end, field }) => [start - zero, end - zero, field]);
    let last = 0;
    return found
      .filter(([start, end]) => start >= 0 && end <= sentence.length)
      .sort((a, b) => a[0] - b[0] || b[1] - a[1])
      .filter(([start, end]) => start >= last && (last = end));
  }

  /** A sentence with the words marked that the fields rest on, and what it is evidence for. */
  function quote({ sentence, evidence }, p) {
    const parts = [];
    let at = 0;
    for (const [start, end, field] of proofs(sentence, evidence, p)) {
      parts.push(sentence.slice(at, start), el("mark", { title: FIELDS[field] || null, "data-field": Object.hasOwn(FIELDS, field) ? field : null }, sentence.slice(start, end)));
      at = end;
    }
    const fields = [...new Set(evidence.map(({ field }) => (Object.hasOwn(FIELDS, field) ? FIELDS[field] : "")).filter(Boolean))];
    const papers = new Map(wording.listed(p.reports).map((report) => [report.id, wording.publisher(report)]));
    const who = papers.size > 1 ? papers.get(evidence[0].report) : "";
    return [
      el("blockquote", { dir: "auto" }, parts, sentence.slice(at)),
      fields.length || who ? el("p", { class: "sitmap-proves" }, fields.length ? `For: ${fields.join(", ").toLowerCase()}` : null, who ? own(`${fields.length ? " · " : ""}${who}`) : null) : null,
    ];
  }

  function source({ publisher, date, url, title }) {
    const text = publisher || title || url || "Unnamed report";
    const name = url ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, own(text)) : own(text);
    return el("li", {}, name, date ? `, ${date}` : null, publisher && title ? el("small", {}, own(title)) : null);
  }

  /** The runner-up places; pointing at one shows on the map where it is. */
  function others(p, layer) {
    const list = wording.others(p);
    if (!list.length) return null;
    return row(
      "Could also be",
      el(
        "ul",
        {},
        list.map((other) => {
          const told = [own(other.name), other.share !== null ? ` (${percent(other.share)})` : null];
          if (other.lat === null || other.lon === null || !layer.marks) return el("li", {}, told);
          const on = () => layer.pointOther(other);
          const off = () => layer.pointOther(null);
          return el("li", {}, el("button", { type: "button", class: "sitmap-other", title: "Show where this is", onpointerenter: on, onfocus: on, onpointerleave: off, onblur: off, onclick: () => layer.map.panInside([other.lat, other.lon], { padding: [40, 40] }) }, told));
        }),
      ),
    );
  }

  function reach(metres) {
    return metres ? `, within ${wording.distance(metres)}` : null;
  }

  /** The card of `layer.details(i)`: `heading` is the level of its title, so that it fits where it stands. */
  function card({ i, id, properties: p, url }, layer, heading) {
    const words = layer.words;
    const kind = layer.kinds[layer.columns.type[i]];
    const assertion = layer.assertion(i);
    const status = layer.columns.status[i];
    const mention = wording.text(p.place_mention);
    const people = wording.people(p);
    const claims = wording.claims(p);
    const reports = wording.reports(p);
    return el(
      "article",
      { class: "sitmap-card" },
      el(
        "p",
        { class: "sitmap-kind" },
        sitmap.glyph(kind, assertion, null, 26),
        el("span", {}, layer.subs[layer.columns.sub[i]][0] || kind.name),
        assertion !== "factual" && el("strong", {}, words.assertion[assertion]),
        status > 0 && el("strong", {}, words.status[status - 1]),
      ),
      el(heading || "h2", { dir: "auto", tabindex: "-1" }, wording.text(p.title) || "Untitled incident"),
      wording.quotes(p).slice(0, 4).map((said) => quote(said, p)),
      el(
        "dl",
        {},
        row("When", wording.when(p)),
        row("Where", own(wording.where(p) || "Place unknown"), mention ? el("small", {}, "“", own(mention), "” in the report") : null),
        row("Precision", words.precision[layer.columns.precision[i]] || words.unplaced, reach(layer.radius(i))),
        meter(p.confidence),
        people.length ? row("People", items(people)) : null,
        claims.length ? row("Who says so", items(claims)) : null,
        others(p, layer),
        reports.length ? row("Source", el("ul", {}, reports.map(source))) : null,
      ),
      url ? el("p", {}, el("a", { href: url }, "Everything about this incident")) : null,
      layer.options.page && id ? el("p", { class: "sitmap-stable" }, el("a", { href: `#id=${encodeURIComponent(id)}&n=${i}`, class: "sitmap-permalink", target: "_self" }, "Link to this incident")) : null,
    );
  }

  Object.assign(window.sitmap, { card });
})();
