// A report's page: draws the marked text, the incidents and the card of a place.
// Every text comes from the data in the page and goes in as textContent, so none of it can be markup.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const textBox = document.getElementById("text");
const list = document.getElementById("incidents");
const dialog = document.getElementById("place");
let opener = null;

function element(name, className, words) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (words !== undefined) made.textContent = words;
  return made;
}

function bdi(words) {
  return element("bdi", "", words);
}

function drawText() {
  const numbered = new Set();
  const all = document.createDocumentFragment();
  for (const [words, mention, told, proofs] of data.segments) {
    let piece = mention === null ? document.createTextNode(words) : placeButton(words, mention);
    if (told.length) {
      const span = element("span", proofs.length ? "told proof" : "told");
      span.dataset.incidents = told.join(" ");
      span.style.setProperty("--color", data.incidents[told[0]].color);
      for (const index of told) {
        if (!numbered.has(index)) span.append(numberButton(index));
        numbered.add(index);
      }
      span.append(piece);
      piece = span;
    }
    all.append(piece);
  }
  textBox.replaceChildren(all);
}

function numberButton(index) {
  const incident = data.incidents[index];
  const button = element("button", "number", String(index + 1));
  button.type = "button";
  button.style.setProperty("--color", incident.color);
  button.setAttribute("aria-label", `Incident ${index + 1}: ${incident.title}`);
  button.dataset.incident = index;
  return button;
}

function placeButton(words, index) {
  const place = data.mentions[index].place;
  // No <button>, since a browser never breaks one over two lines.
  const button = element("span", place ? "where" : "where unknown", words);
  button.setAttribute("role", "button");
  button.tabIndex = 0;
  button.dataset.mention = index;
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", "place");
  return button;
}

function drawIncidents() {
  data.incidents.forEach((incident, index) => {
    const card = element("li", "card");
    card.id = `incident-${index + 1}`;
    card.dataset.card = index;
    card.style.setProperty("--color", incident.color);
    const heading = element("h3");
    const button = element("button");
    button.type = "button";
    button.dataset.incident = index;
    button.setAttribute("aria-pressed", "false");
    const number = element("span", "number", String(index + 1));
    number.style.setProperty("--color", incident.color);
    button.append(number, bdi(incident.title));
    heading.append(button);
    const facts = element("p");
    facts.append(element("span", incident.assertion === "factual" ? "tag" : "tag unsure", incident.assertion));
    facts.append(incident.type);
    const where = element("p");
    where.append(incident.when, " · ", bdi(incident.where));
    const more = element("p", "soft", `${incident.confidence} sure${incident.counts ? " · " + incident.counts : ""} · `);
    const link = element("a", "", "All that is known");
    link.href = incident.href;
    more.append(link);
    card.append(heading, facts, where, more);
    list.append(card);
  });
}

function choose(index, from) {
  const already = list.querySelector(`[data-card="${index}"]`).classList.contains("chosen");
  const chosen = already ? -1 : index;
  for (const card of list.children) {
    const isChosen = Number(card.dataset.card) === chosen;
    card.classList.toggle("chosen", isChosen);
    card.querySelector("button").setAttribute("aria-pressed", String(isChosen));
    if (isChosen && from === "text") card.scrollIntoView({ block: "nearest" });
  }
  let first = null;
  for (const span of textBox.querySelectorAll(".told")) {
    const isChosen = span.dataset.incidents.split(" ").includes(String(chosen));
    span.classList.toggle("chosen", isChosen);
    if (isChosen) span.style.setProperty("--color", data.incidents[chosen].color);
    if (isChosen && !first) first = span;
  }
  if (first && from === "list") first.scrollIntoView({ block: "center" });
}

function row(term, words) {
  return [element("dt", "", term), element("dd", "", words)];
}

function openPlace(button) {
  const mention = data.mentions[Number(button.dataset.mention)];
  const place = mention.place;
  closePlace();
  dialog.querySelector("h2 bdi").textContent = place ? place.name : mention.text;
  dialog.querySelector(".within").textContent = place ? place.within : "A place, but the text does not tell which.";
  const facts = [...row("Used as", { literal: "place", associative: "government, people or team", demonym: "people" }[mention.kind] || mention.kind)];
  if (place) {
    facts.push(...row("Precision", `${place.precision}, ${place.uncertainty}`));
    facts.push(...row("Confidence", place.confidence));
    if (!place.pinned) facts.push(...row("On the map", "no pin: too coarse for one"));
  }
  dialog.querySelector("dl").replaceChildren(...facts);
  const rivals = place ? place.candidates : [];
  dialog.querySelector(".rivals").hidden = !rivals.length;
  dialog.querySelector("ul").replaceChildren(
    ...rivals.map((rival) => {
      const item = element("li");
      item.append(bdi(rival.name), rival.country ? `, ${rival.country}` : "", ` – ${rival.confidence}`);
      return item;
    }),
  );
  opener = button;
  button.setAttribute("aria-expanded", "true");
  dialog.show();
  button.focus({ preventScroll: true });
  putBeside(button);
}

// Beneath the word, or above it where there is more room; on a narrow screen the style has it at the bottom.
function putBeside(button) {
  const word = button.getBoundingClientRect();
  const card = dialog.getBoundingClientRect();
  const below = word.bottom + card.height + 16 < window.innerHeight || word.top < card.height + 16;
  const left = Math.max(8, Math.min(word.left, document.documentElement.clientWidth - card.width - 12));
  dialog.style.left = `${left + window.scrollX}px`;
  dialog.style.top = `${(below ? word.bottom + 8 : word.top - card.height - 8) + window.scrollY}px`;
}

function closePlace() {
  if (!opener) return;
  const hadFocus = dialog.contains(document.activeElement);
  dialog.close();
  opener.setAttribute("aria-expanded", "false");
  if (hadFocus) opener.focus({ preventScroll: true });
  opener = null;
}

dialog.querySelector(".close").addEventListener("click", closePlace);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closePlace();
  if (event.target.matches(".where") && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    openPlace(event.target);
  }
});

textBox.addEventListener("click", (event) => {
  const place = event.target.closest("[data-mention]");
  const number = event.target.closest("[data-incident]");
  const told = event.target.closest(".told");
  if (place) openPlace(place);
  else if (number) choose(Number(number.dataset.incident), "text");
  else if (told && !String(window.getSelection())) choose(Number(told.dataset.incidents.split(" ")[0]), "text");
});
list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-incident]");
  if (button) choose(Number(button.dataset.incident), "list");
});

drawText();
drawIncidents();
