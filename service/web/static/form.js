// The front page's form: files can be dropped on it, and it says that it works.
// Without this script the form works too; the browser then shows the answer itself.
"use strict";

const form = document.querySelector("form");
const text = document.getElementById("article");
const file = document.getElementById("file");
const status = form.querySelector(".status");

function say(words, bad) {
  status.textContent = words;
  status.classList.toggle("bad", Boolean(bad));
}

function check() {
  const chosen = file.files[0];
  if (chosen && chosen.size > Number(form.dataset.maxBytes)) {
    return `${chosen.name} is larger than ${Number(form.dataset.maxBytes).toLocaleString("en")} bytes; give one article at a time.`;
  }
  return chosen || text.value.trim() ? "" : "Paste an article or choose a file first.";
}

for (const type of ["dragenter", "dragover"]) {
  document.addEventListener(type, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("dropping");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  form.classList.remove("dropping");
  file.files = event.dataTransfer.files;
  say(`${file.files[0].name} is ready.`);
});
file.addEventListener("change", () => say(file.files[0] ? `${file.files[0].name} is ready.` : ""));

form.addEventListener("submit", (event) => {
  const isExample = event.submitter && event.submitter.hasAttribute("formaction");
  const refusal = isExample ? "" : check();
  if (refusal) {
    event.preventDefault();
    say(refusal, true);
    text.focus();
    return;
  }
  say("Reading… the first article takes a little longer.");
  // Disabled only once the browser has taken the form, or the button that was pressed would be left out.
  setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)));
});

// Coming back by the browser's own button, the form is ready again.
window.addEventListener("pageshow", () => {
  form.querySelectorAll("button").forEach((button) => (button.disabled = false));
  say("");
});
