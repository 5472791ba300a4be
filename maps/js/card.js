/* What is known about one incident, as page elements; every text from a report goes in as text. */
(function () {
  "use strict";
  const { el, wording, proof } = window.sitmap;
  const { percent } = wording;
  /* How an incident came to be here, by its status; a feature of another make may have none. */
  const CHECKED = {
    candidate: "Found by a program; no person has checked it", reviewed: "Checked by a person", published: "Checked and published",
    retracted: "Retracted", merged: "Merged into another incident",
  };
  const QUOTES = 24;

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

  /** A sentence with the words marked that the fields rest on, and what it is evidence for. */
  function quote(said, p) {
    const parts = proof.pieces(said, p).map(([text, names]) => (names.length ? el("mark", { title: `For: ${names.join(", ")}`, "data-proves": names[0] }, text) : text));
    const names = [...new Set(said.evidence.map(({ field }) => proof.named(field)).filter(Boolean))];
    const papers = new Map(wording.listed(p.reports).map((report) => [report.id, wording.publisher(report)]));
    const who = papers.size > 1 ? papers.get(said.evidence[0].report) : "";
    return [
      el("blockquote", { dir: "auto" }, parts),
      names.length || who
        ? el(
            "p",
            { class: "sitmap-proves" },
            names.length ? ["For: ", ...names.flatMap((name, n) => [n ? ", " : "", el("span", { "data-proves": name }, name)])] : null,
            who ? own(`${names.length ? " · " : ""}${who}`) : null,
          )
        : null,
    ];
  }

  /** The words that a field rests on, in small type. */
  function because(words, ...names) {
    const list = [...new Set(names.flatMap(words))];
    return list.length ? el("small", {}, list.flatMap((text, n) => [n ? " · " : "", "“", own(text), "”"])) : null;
  }

  /** What a person has corrected, and why. */
  function corrected(p) {
    const list = wording.listed(p.overrides).filter(({ field }) => wording.text(field));
    if (!list.length) return null;
    const told = ({ field, why }) => [wording.text(field).replaceAll("_", " "), wording.text(why)].filter(Boolean).join(": ");
    return row("Corrected", items(list.slice(0, 6).map(told)));
  }

  function source({ publisher, date, url, title }) {
    const text = publisher || title || url || "Unnamed report";
    const name = url ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, own(text)) : own(text);
    return el("li", {}, name, date ? `, ${date}` : null, publisher && title ? el("small", {}, own(title)) : null);
  }

  /** The runner-up places; pointing at one shows on the map where it is. */
  function others(i, p, layer) {
    const list = wording.others(p).map((other) => Object.assign(other, { of: i }));
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
          /* The card may move from under the pointer: what has the focus stays shown. */
          const leave = ({ currentTarget }) => document.activeElement === currentTarget || off();
          return el("li", {}, el("button", { type: "button", class: "sitmap-other", title: "Show where this is", onpointerenter: on, onfocus: on, onpointerleave: leave, onblur: off, onclick: () => layer.seeOther(other) }, told));
        }),
      ),
    );
  }

  function reach(metres) {
    return metres ? `, within ${wording.distance(metres)}` : null;
  }

  /** Beyond what a Mercator map can show, a marker stands at the map's edge. */
  function beyond(i, layer) {
    if (!layer.latlng || !layer.placed(i) || Math.abs(layer.latlng(i)[0]) < 85.06) return null;
    return el("small", {}, "Nearer to the pole than this map reaches: drawn at its edge");
  }

  /** The kind of incident, what is claimed about it, and whether it still stands. */
  function kindOf(i, layer) {
    const kind = layer.kinds[layer.columns.type[i]];
    const sub = layer.subs[layer.columns.sub[i]][0] || kind.name;
    const assertion = layer.assertion(i);
    const status = layer.columns.status[i];
    return el(
      "p",
      { class: "sitmap-kind" },
      sitmap.glyph(kind, assertion, null, 26),
      el("span", {}, sub === kind.name ? sub : `${kind.name}: `, sub === kind.name ? null : own(sub)),
      assertion !== "factual" && el("strong", {}, layer.words.assertion[assertion]),
      status > 0 && el("strong", {}, layer.words.status[status - 1]),
    );
  }

  /** Everything but the quotes, with the words in the report that each thing rests on. */
  function facts(i, p, layer, quotes) {
    const words = proof.words(quotes, p);
    const mention = wording.text(p.place_mention);
    const people = wording.people(p);
    const claims = wording.claims(p);
    const weapons = wording.weapons(p);
    const reports = wording.reports(p);
    const on = Boolean(layer.latlng) && layer.placed(i);
    return el(
      "dl",
      {},
      row("When", wording.when(p), because(words, "date")),
      row("Where", own(wording.where(p) || (on ? layer.words.unnamed : layer.words.unplaced)), mention ? el("small", {}, "“", own(mention), "” in the report") : because(words, "place")),
      row("Precision", layer.words.precision[layer.columns.precision[i]] || (on ? layer.words.unstated : layer.words.unplaced), reach(layer.radius(i)), beyond(i, layer)),
      people.length ? row("People", items(people), because(words, "killed", "injured", "detained")) : null,
      claims.length ? row("Who says so", items(claims)) : null,
      weapons.length ? row("Weapons", own(weapons.join(", ")), because(words, "weapons")) : null,
      others(i, p, layer),
      meter(p.confidence),
      reports.length ? row("Source", el("ul", {}, reports.map(source))) : null,
      Object.hasOwn(CHECKED, p.status) ? row("Checked", CHECKED[p.status]) : null,
      corrected(p),
    );
  }

  /** The card of `layer.details(i)`: `heading` is the level of its title, so that it fits where it stands. */
  function card({ i, id, properties: p, url }, layer, heading) {
    const quotes = wording.quotes(p, QUOTES);
    const [first, more] = proof.sorted(quotes);
    return el(
      "article",
      { class: "sitmap-card" },
      kindOf(i, layer),
      el(heading || "h2", { dir: "auto", tabindex: "-1" }, wording.text(p.title) || "Untitled incident"),
      first.map((said) => quote(said, p)).flat(),
      facts(i, p, layer, quotes),
      more.length ? el("details", { class: "sitmap-more-quotes" }, el("summary", {}, `${wording.plural(more.length, "more sentence")} that it rests on`), more.map((said) => quote(said, p)).flat()) : null,
      url ? el("p", {}, el("a", { href: url }, "Everything about this incident")) : null,
      layer.options.page && id ? el("p", { class: "sitmap-stable" }, el("a", { href: `#id=${encodeURIComponent(id)}&n=${i}`, class: "sitmap-permalink", target: "_self" }, "Link to this incident")) : null,
    );
  }

  Object.assign(window.sitmap, { card });
})();
