/* Asking a server one question at a time, so that questions never pile up: what is wanted meanwhile waits, once. */
(function () {
  "use strict";
  /* So long an answer may take, in milliseconds; and so long if it has been overtaken by a later question. */
  const LONGEST = 30000;
  const OVERTAKEN = 1500;

  /** Whoever asks for the same thing again before it came gets the later answer only. */
  class Asking {
    /** `jobs` are functions by name, the first the most urgent, each given a signal to stop; `failed` gets errors. */
    constructor(jobs, failed) {
      Object.assign(this, { jobs, failed });
      this.wanted = new Set();
      this.now = null;
    }

    /** Wants some jobs done; resolves when all that is wanted by then has been. */
    want(...names) {
      for (const name of names) this.wanted.add(name);
      if (this.now && names.includes(this.now.name)) this.now.hurry();
      this.run = this.run || this._run();
      return this.run;
    }

    async _run() {
      document.body.classList.add("sitmap-busy");
      for (;;) {
        const name = Object.keys(this.jobs).find((job) => this.wanted.has(job));
        if (!name) break;
        this.wanted.delete(name);
        await this._do(name);
      }
      document.body.classList.remove("sitmap-busy");
      this.run = this.now = null;
    }

    async _do(name) {
      const stop = new AbortController();
      const end = setTimeout(() => stop.abort(), LONGEST);
      let hurry = 0;
      this.now = { name, hurry: () => (hurry = hurry || setTimeout(() => stop.abort(), OVERTAKEN)) };
      try {
        await this.jobs[name](stop.signal);
      } catch (error) {
        if (!this.wanted.has(name)) this.failed(stop.signal.aborted ? new Error("the server takes too long to answer") : error);
      } finally {
        clearTimeout(end);
        clearTimeout(hurry);
      }
    }
  }

  /** What an address answers to some parameters, as JSON. */
  async function get(address, parameters, signal) {
    let answer;
    try {
      answer = await fetch(parameters ? `${address}?${parameters}` : address, { credentials: "omit", signal });
    } catch (error) {
      throw error.name === "AbortError" ? error : new Error("the server can't be reached");
    }
    const document = await read(answer);
    if (!answer.ok) throw new Error((document && document.detail) || `the server answered ${answer.status}`);
    if (!document) throw new Error("the server's answer can't be read");
    return document;
  }

  /** An answer as JSON; null if it is none, such as a proxy's page, or was broken off. */
  async function read(answer) {
    try {
      return await answer.json();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      return null;
    }
  }

  Object.assign(window.sitmap, { Asking, get });
})();
