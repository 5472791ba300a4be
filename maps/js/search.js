/* Looks for words in titles, places and quotes. The texts are read on the first search, a slice at a time:
 * what is found shows while the rest is still read, and clicks are answered between two slices. */
(function () {
  "use strict";
  const { wording } = window.sitmap;
  /* Milliseconds of reading after which the page has a turn, and between two pictures of what is found. */
  const TURN = 12;
  const SHOW = 400;

  /** What is searched of an incident, without case and accents. */
  function searched(p) {
    const sentences = wording.listed(p.evidence).map(({ sentence }) => wording.text(sentence));
    return wording.fold([wording.text(p.title), wording.where(p), wording.text(p.place_mention), ...new Set(sentences)].join("\n"));
  }

  /** The page's turn: what waits is done, and a picture drawn. */
  function pause() {
    return new Promise((done) => setTimeout(done));
  }

  class Search {
    /** `mark(from, to, fails)` is told what doesn't match; `show` that much was found, or everything read. */
    constructor(pack, count, mark, show) {
      Object.assign(this, { pack, count, mark, show });
      this.texts = [];
      this.words = [];
    }

    /** How much of the texts has been looked at for the words asked for, from 0 to 1; null if all of it. */
    get progress() {
      return this.words.length && this.texts.length < this.count ? this.texts.length / this.count : null;
    }

    /** Looks for each of some words; what hasn't been read yet doesn't match so far. */
    find(text) {
      this.words = wording.fold(text).split(/\s+/).filter(Boolean);
      this._match(0);
      const unread = this.words.length > 0;
      this.mark(this.texts.length, this.count, () => unread);
      if (this.progress !== null && !this.reading) this.reading = this._read().finally(() => (this.reading = null));
    }

    _match(from) {
      const { words, texts } = this;
      this.mark(from, texts.length, (i) => !words.every((word) => texts[i].includes(word)));
    }

    /** Reads on while there is something to look for. */
    async _read() {
      let [turn, shown, pace] = [performance.now(), performance.now(), SHOW];
      while (this.progress !== null) {
        const from = this.texts.length;
        for (const p of await this.pack.slice(from)) this.texts.push(searched(p));
        this._match(from);
        const now = performance.now();
        if (now - shown > pace || this.progress === null) {
          this.show();
          shown = performance.now();
          pace = Math.max(SHOW, 5 * (shown - now));
        }
        if (performance.now() - turn > TURN) {
          await pause();
          turn = performance.now();
        }
      }
    }
  }

  Object.assign(window.sitmap, { Search });
})();
