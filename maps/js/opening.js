/* The order in which a page opens: the picture first, then what stands beside it, the table beneath last. */
(function () {
  "use strict";
  /* So many milliseconds after the rest the table is laid out, wherever the reader is; if the rest fails, after loading. */
  const CALM = 800;
  const LATEST = 5000;
  /* A tab that isn't shown draws nothing: after so many milliseconds the rest doesn't wait any longer. */
  const PATIENCE = 2000;

  /** Resolves when a layer has drawn for the first time, or has nothing to draw. */
  function drawn(layer) {
    return new Promise((done) => {
      if (!layer.count || document.hidden) return done();
      layer.once("drawn", done);
      return setTimeout(done, PATIENCE);
    });
  }

  /** Does tasks after the first picture, each in a turn of its own: a click between them is answered. */
  function afterwards(first, tasks) {
    const left = [...tasks];
    const all = () => left.splice(0).forEach((task) => task());
    /* Who prints while the page still opens gets all of it. */
    window.addEventListener("beforeprint", all, { once: true });
    return first.then(async () => {
      while (left.length) {
        await new Promise((done) => setTimeout(done));
        left.splice(0, 1).forEach((task) => task());
      }
      window.removeEventListener("beforeprint", all);
    });
  }

  /** Does a task once the whole page has been read. */
  function whenRead(task) {
    if (document.readyState !== "loading") task();
    else document.addEventListener("DOMContentLoaded", task, { once: true });
  }

  /* A long table takes longer to lay out than the map to draw, and `content-visibility: auto` has it laid
   * out when it is a screen away. It is left out until the page has come to rest, or is read or printed. */
  const { classList } = document.documentElement;
  const release = () => classList.remove("sitmap-opening");
  classList.add("sitmap-opening");
  for (const name of ["scroll", "keydown", "hashchange", "beforeprint"]) window.addEventListener(name, release, { once: true, capture: true });
  window.addEventListener("load", () => setTimeout(release, LATEST), { once: true });

  /** The page is complete: as soon as nothing else is to be done, its table is laid out. */
  function settle() {
    const idle = window.requestIdleCallback || setTimeout;
    setTimeout(() => idle(release), CALM);
  }

  Object.assign(window.sitmap, { drawn, afterwards, whenRead, settle });
})();
