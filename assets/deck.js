/* The browser's side: polls the version, asks for the panels that changed, keeps ages ticking, and turns clicks into
   addresses. It stores nothing but the last version. Pauses are measured by performance.now(), as the clock of a screen
   may jump by years; ages follow the server's clock. */
(function () {
  "use strict";

  const POLL_MS = 2000;
  const PATIENCE_MS = 30000;
  const AGAIN_MS = 400;
  const DRAWING_MS = 4000;
  const deck = { etag: "", state: null, skew: 0, failedAt: null, asked: {}, reading: {}, arrivedAt: null };
  const setProps = (id, props) => window.dash_clientside.set_props(id, props); // the renderer loads after this file
  const panels = () => [...document.querySelectorAll(".panel[data-panel]")];
  /* The query string without parameters that other programs have appended to the link. */
  function search() {
    const words = texts();
    const pairs = new URLSearchParams(window.location.search);
    if (!words || !words.foreign.some((name) => pairs.has(name))) return window.location.search;
    words.foreign.forEach((name) => pairs.delete(name));
    return pairs.size ? `?${pairs}` : "";
  }

  /* Addresses of libraries that load on demand. Dash would fetch Plotly from an address without a fingerprint. */
  const libraries = JSON.parse(document.getElementById("libraries").textContent);
  Object.defineProperty(window, "_dashPlotlyJSURL", { get: () => libraries.plotly, set: () => {} });

  function texts() {
    const holder = document.getElementById("texts");
    return holder ? JSON.parse(holder.dataset.texts) : null;
  }

  /* Asking ------------------------------------------------------------------------------------------------------- */

  function versionOf(panel, versions) {
    return panel.dataset.tables.split(" ").map((table) => versions[table] || 0).join(".");
  }

  function isLater(version, than) {
    const others = than.split(".").map(Number);
    return version.split(".").some((number, place) => Number(number) > others[place]);
  }

  function ask(panel, version, force) {
    const name = panel.dataset.panel;
    const key = `${search()}|${version}`;
    const last = deck.asked[name];
    if (!force && last && last.key === key) return;
    deck.asked[name] = { key, at: performance.now() };
    const reading = deck.reading[name];
    const tries = reading && reading.key === key ? reading.tries : 0;
    const at = force ? Date.now() : 0;
    const data = { panel: name, path: window.location.pathname, search: search(), version, tries, at };
    setProps({ type: `ask-${panel.dataset.kind}`, panel: name }, { data });
  }

  /* Asks for the panels whose version changed. While a new page is being drawn it asks nothing: `settle` then asks for
     newer pictures when the page is drawn, after DRAWING_MS at the latest. */
  function askChanged(force) {
    if (deck.arrivedAt) return;
    const versions = deck.state ? deck.state.versions : {};
    for (const panel of panels()) ask(panel, versionOf(panel, versions), force);
  }

  /* Asks again for panels that failed, at most once per `patience` ms, so that they recover by themselves. */
  function askFailed(patience) {
    const versions = deck.state ? deck.state.versions : {};
    for (const panel of panels()) {
      const notice = panel.querySelector(".panel-notice");
      const last = deck.asked[panel.dataset.panel];
      const failed = notice && notice.textContent && !notice.dataset.global;
      if (failed && (!last || performance.now() - last.at >= patience)) ask(panel, versionOf(panel, versions), true);
    }
  }

  /* Asks again for panels whose rows are still being read: the server sets a new mark (`data-retry`) at the notice.
     The pause doubles with each try and is partly random, so that many screens do not ask at once. */
  function askReading() {
    const versions = deck.state ? deck.state.versions : {};
    for (const panel of panels()) {
      const name = panel.dataset.panel;
      const mark = panel.querySelector(".panel-notice").dataset.retry;
      const last = deck.reading[name];
      const key = (deck.asked[name] || {}).key;
      if (!mark) continue;
      if (!last || last.mark !== mark) {
        const tries = last && last.key === key ? last.tries + 1 : 1;
        const pause = Math.min(5000, AGAIN_MS * 2 ** (tries - 1)) * (0.5 + Math.random());
        deck.reading[name] = { mark, key, tries, at: performance.now() + pause, asked: false };
      } else if (!last.asked && performance.now() > last.at) {
        last.asked = true;
        ask(panel, versionOf(panel, versions), true);
      }
    }
  }

  function isDrawn(graph) {
    const plot = graph.querySelector(".js-plotly-plot");
    if (!plot || !plot.querySelector(".main-svg")) return false;
    const subplot = plot._fullLayout.map && plot._fullLayout.map._subplot;
    return !plot._fullLayout.map || Boolean(subplot && subplot.map && subplot.map.loaded());
  }

  function settle() {
    if (!deck.arrivedAt || !deck.state) return;
    const graphs = [...document.querySelectorAll(".panel .dash-graph")];
    if (performance.now() - deck.arrivedAt < DRAWING_MS && !graphs.every(isDrawn)) return;
    deck.arrivedAt = null;
    for (const panel of panels()) {
      const version = versionOf(panel, deck.state.versions);
      if (isLater(version, panel.dataset.version)) ask(panel, version, false); // a page may be newer than the last poll
    }
  }

  /* The session has ended: leads to the page where people sign in, which leads back to this address. On a wall nobody can
     sign in: it shows the pairing picture, to which the script of screens leads by itself. */
  function leadToSignIn() {
    if (document.body.classList.contains("wall")) {
      if (!document.getElementById("screen")) window.location.reload(); // somebody's own session: to the pairing picture
      return false;
    }
    const here = window.location.pathname + window.location.search;
    const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
    window.location.assign(`/sign-in?next=${encodeURIComponent(here)}&lang=${language}`);
    return true;
  }

  /* Polls the version. The next poll starts only after the last one has ended. */
  async function poll() {
    try {
      const headers = deck.etag ? { "If-None-Match": deck.etag } : {};
      const answer = await fetch("/version", { headers, cache: "no-store", signal: AbortSignal.timeout(10000) });
      const date = Date.parse(answer.headers.get("Date"));
      if (date) deck.skew = date - Date.now();
      if (answer.status === 200) {
        const before = deck.state;
        deck.state = await answer.json();
        deck.etag = answer.headers.get("ETag");
        tick(); // before a picture can arrive that was drawn by a wrong clock
        askChanged(false);
        if (before && !before.reachable && deck.state.reachable) askFailed(0);
      } else if (answer.status === 304) tick();
      else if (answer.status === 401 && leadToSignIn()) return;
      else throw new Error(answer.statusText);
      setFailure(deck.state && !deck.state.reachable ? "unreachable" : null);
    } catch (error) {
      setFailure("offline");
    }
    askFailed(PATIENCE_MS);
    window.setTimeout(poll, POLL_MS);
  }

  /* Registers a panel of a new page. Its answer may be older than the present versions: `settle` asks for a newer one
     when the page is drawn. A panel without an answer asks at once. */
  function arrive(panel) {
    const { version, answered } = panel.dataset;
    const foot = panel.querySelector(".panel-footer");
    if (foot) footWatch.observe(foot, { childList: true, subtree: true });
    const heard = deck.state ? versionOf(panel, deck.state.versions) : version;
    if (answered) deck.asked[panel.dataset.panel] = { key: `${search()}|${version}`, at: performance.now() };
    else ask(panel, isLater(heard, version) ? heard : version, true);
  }

  function setFailure(kind) {
    const words = texts();
    if (!words) return;
    if (Boolean(kind) !== Boolean(deck.failedAt)) {
      deck.failedAt = kind ? now() : null;
      tick();
    }
    for (const notice of document.querySelectorAll(".panel-notice")) {
      if (kind && (!notice.textContent || notice.dataset.global)) {
        notice.dataset.global = kind;
        write(notice, words[kind].replace("{time}", clock(words, deck.failedAt)));
      } else if (!kind && notice.dataset.global) {
        delete notice.dataset.global;
        write(notice, "");
      }
    }
  }

  /* Ages ----------------------------------------------------------------------------------------------------------- */

  const now = () => new Date(Date.now() + deck.skew);
  const ORDER = ["unpromised", "fresh", "unknown", "late", "ahead", "stale", "dead"];

  function clock(words, date) {
    return date.toLocaleTimeString("en-GB", { timeZone: words.zone, hour12: false });
  }

  function stamp(words, date) {
    return `${date.toLocaleDateString("sv-SE", { timeZone: words.zone })} ${clock(words, date)}`;
  }

  /* The server's words for the header of a page that is not live: the past moment at which the page stands (`past`), or
     that it shows nothing new. Null for a live page. */
  function standing() {
    const mark = document.querySelector("#standing > *");
    return mark && { text: mark.textContent, past: Boolean(mark.dataset.past) };
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function stateOf(age, cadence, tick, failed) {
    if (failed) return "dead";
    if (age === null) return "unknown";
    if (age < -(cadence || 0) - tick) return "ahead";
    if (cadence === null) return "unpromised";
    if (age <= cadence + tick) return "fresh";
    return age <= 2 * cadence ? "late" : age <= 10 * cadence ? "stale" : "dead";
  }

  function duration(words, seconds) {
    const minutes = seconds / 60;
    if (minutes < 1) return words.s.replace("{value}", Math.round(seconds));
    if (minutes < 120) return words.min.replace("{value}", Math.round(minutes));
    if (minutes < 2880) return words.h.replace("{value}", (minutes / 60).toFixed(1));
    return words.days.replace("{value}", (minutes / 1440).toFixed(1));
  }

  /* The source with the worst age. drawn: source of the picture -> end of its data in the picture, or null; without
     drawn the present ends of all sources count. at: the moment of a picture whose sources were ahead of the server's
     clock when it was drawn. It shows nothing later. So once the clock is right again, its age counts from that moment,
     until a newer picture comes. */
  function worst(facts, drawn, at) {
    let found = null;
    for (const table of facts) {
      const sources = deck.state.sources[table] || [];
      for (const [source, latest, cadence, failed, told] of sources) {
        const until = drawn ? drawn[`${table} ${source}`] : latest;
        if (until === undefined) continue; // the picture does not come from this source
        if (!until && told) continue;
        const ageAt = (end) => (told ? (now() - Date.parse(end)) / 1000 : null);
        let age = ageAt(until);
        let state = stateOf(age, cadence, deck.state.tick, failed);
        if (at && Date.parse(at) < Date.parse(until) && state !== "ahead") {
          age = ageAt(at);
          state = stateOf(age, cadence, deck.state.tick, failed);
        }
        const rank = ORDER.indexOf(state) * 1e9 + Math.abs(age);
        if (!found || rank > found.rank) found = { table, source, until, age, state, rank, alone: sources.length === 1 };
      }
    }
    return found;
  }

  function ageText(words, found) {
    const state = words.states[found.state] && found.state !== "ahead" ? ` · ${words.states[found.state]}` : "";
    const table = words.tables[found.table] || found.table;
    const source = found.alone ? table : words.named.replace("{source}", table).replace("{name}", found.source);
    if (!found.until) return words.unlogged.replace("{source}", source) + state;
    const until = new Date(found.until);
    if (found.age === null) {
      return words.unknown.replace("{source}", source).replace("{time}", stamp(words, until)) + state;
    }
    const time = Math.abs(found.age) < 86400 ? clock(words, until) : stamp(words, until);
    const text = (found.state === "ahead" ? words.ahead : words.to)
      .replace("{source}", source)
      .replace("{time}", time)
      .replace("{age}", words.ago.replace("{duration}", duration(words, Math.max(0, found.age))))
      .replace("{duration}", duration(words, Math.abs(found.age)));
    return text + state;
  }

  /* The freshest source of these facts: the end of its data, and its state. */
  function freshest(facts) {
    let best = null;
    for (const [, until, cadence, failed, told] of facts.flatMap((table) => deck.state.sources[table] || [])) {
      const age = told ? (now() - Date.parse(until)) / 1000 : null;
      const state = stateOf(age, cadence, deck.state.tick, failed);
      const rank = ORDER.indexOf(state) * 1e9 + Math.abs(age);
      if (cadence !== null && (!best || rank < best.rank)) best = { until, state, rank };
    }
    return best;
  }

  /* The clock of the page. It says what the footers of its live panels say (`found`): not "live" where most of them
     are ahead of the server, which then shows a state older than their newest loads, and not where all sources of the
     page have stopped or do not tell their age. While the server or the warehouse does not answer, nothing is live.
     Before the first poll it only tells the time: the server's clock and its sources are not known yet. A page that
     does not stand at the present (`stand`) has the server's words. */
  function showClock(top, words, stand, found) {
    const ahead = found.filter((age) => age.state === "ahead");
    const best = found.length ? freshest([...new Set(found.flatMap((age) => age.facts))]) : null;
    const time = clock(words, now());
    let text = deck.state ? `${words.live} ${time}` : time;
    let state = "";
    if (stand) {
      text = stand.text;
      state = deck.failedAt ? "dead" : stand.past ? "" : "unknown";
    } else if (deck.failedAt) {
      state = "dead";
      text = words.silent.replace("{time}", clock(words, deck.failedAt));
    } else if (2 * ahead.length > found.length) {
      state = "ahead";
      text = words.notLive.replace("{duration}", duration(words, Math.min(...ahead.map((age) => -age.age))));
    } else if (best && ["unknown", "stale", "dead"].includes(best.state)) {
      state = best.state;
      const known = best.until && state !== "unknown";
      text = known ? words.still.replace("{time}", stamp(words, new Date(best.until))) : words.notKnown;
    }
    write(top, text);
    if (top.dataset.state !== state) top.dataset.state = state;
  }

  /* The edge of a panel has the state that its footer tells, also that of a past moment, which does not change. */
  function showEdge(panel) {
    const age = panel.querySelector(".age");
    const state = age ? age.dataset.state : "";
    if ((panel.dataset.state || "") !== state) panel.dataset.state = state;
  }

  /* A footer arrives with its picture, between two ticks. */
  const footWatch = new MutationObserver((changes) => {
    for (const panel of new Set(changes.map(({ target }) => target.closest(".panel")))) if (panel) showEdge(panel);
  });

  function tick() {
    const words = texts();
    if (!words) return;
    showPressed();
    const top = document.getElementById("clock");
    const stand = standing();
    if (!deck.state) {
      if (top) showClock(top, words, stand, []);
      return;
    }
    const footers = [];
    for (const panel of panels()) {
      const age = panel.querySelector(".age");
      const live = age && age.dataset.live && JSON.parse(age.dataset.until);
      const facts = panel.dataset.facts.split(" ");
      const found = live && worst(facts, live, age.dataset.at);
      if (found) footers.push({ ...found, facts });
      if (found) write(age, ageText(words, found));
      if (found && age.dataset.state !== found.state) age.dataset.state = found.state;
      showEdge(panel);
    }
    if (top) showClock(top, words, stand, footers);
    if (!stand || !stand.past) tickWall(words);
  }

  function tickWall(words) {
    const holder = document.getElementById("wall-ages");
    if (!holder) return;
    const tables = [...new Set(panels().flatMap((panel) => panel.dataset.facts.split(" ")))].filter(Boolean);
    for (const table of tables) {
      const found = worst([table]);
      if (!found) continue;
      let age = holder.querySelector(`[data-table="${table}"]`);
      if (!age) {
        age = document.createElement("span");
        age.className = "age";
        age.dataset.table = table;
        holder.append(age);
      }
      const state = words.states[found.state] ? ` · ${words.states[found.state]}` : "";
      const text = found.age === null ? "–" : duration(words, Math.abs(found.age));
      write(age, `${words.tables[table]} ${text}${state}`);
      if (age.dataset.state !== found.state) age.dataset.state = found.state;
    }
  }

  /* Addresses ------------------------------------------------------------------------------------------------------ */

  const takesMany = (name) => texts().many.includes(name);

  /* Values that contain a comma and that this script has written into addresses. */
  const written = new Set();

  /* The values of a filter in the address. Texts are split at commas, except texts that are known to be one value. */
  function chosen(name) {
    const given = new URLSearchParams(search()).getAll(name).filter(Boolean);
    if (!takesMany(name)) return given.slice(-1);
    const holder = document.querySelector("#filters [data-whole]");
    const whole = new Set([...written, ...(holder ? JSON.parse(holder.dataset.whole) : [])]);
    return [...new Set(given.flatMap((text) => (whole.has(text) ? [text] : text.split(",").filter(Boolean))))];
  }

  function go(name, values) {
    const pairs = new URLSearchParams(search());
    pairs.delete(name);
    values.forEach((value) => pairs.append(name, value));
    values.map(String).filter((value) => value.includes(",")).forEach((value) => written.add(value));
    setProps("url", { search: pairs.size ? `?${pairs}` : "" });
  }

  /* A click on a mark, a row or a figure chooses only its value, or removes it if it is chosen alone. With Ctrl, Shift
     or the command key, the click adds the value to the chosen ones or removes it from them. */
  function pick(name, value) {
    const before = chosen(name);
    const others = before.filter((other) => other !== String(value));
    const isChosen = others.length < before.length;
    if (deck.adding && takesMany(name)) go(name, isChosen ? others : [...before, value]);
    else go(name, isChosen && !others.length ? [] : [value]);
  }

  document.addEventListener("pointerdown", (event) => {
    deck.adding = event.ctrlKey || event.metaKey || event.shiftKey;
  }, true);

  /* The parameters of the address for a copy that shows the same later: a live page adds its moment and the newest load
     that it has heard of. */
  function lasting() {
    const pairs = new URLSearchParams(search());
    if (!deck.state || standing()) return pairs;
    const loads = Object.entries(deck.state.versions).filter(([name]) => !name.startsWith("@")).map(([, load]) => load);
    const moments = Object.values(deck.state.moments).map((moment) => moment.slice(0, 19)).sort();
    if (!moments.length) return pairs;
    pairs.set("as_of", moments.at(-1));
    pairs.set("known", loads.length ? `load:${Math.max(...loads)}` : 1);
    return pairs;
  }

  function rowsAddress(panel) {
    const pairs = lasting();
    const district = window.location.pathname.match(/^\/district\/([^/]+)$/);
    if (district) pairs.set("district", decodeURIComponent(district[1]));
    pairs.delete("lang");
    pairs.delete("theme");
    return `/panel/${panel}.csv?${pairs}`;
  }

  const ACTIONS = {
    number: (panel) => dialog(panel, "number"),
    table: (panel) => dialog(panel, "table"),
    csv: (panel) => window.location.assign(rowsAddress(panel.dataset.panel)),
    full: (panel) => (document.fullscreenElement ? document.exitFullscreen() : panel.requestFullscreen()),
    link: async (panel, button) => {
      const address = `${window.location.origin}${window.location.pathname}?${lasting()}#${panel.dataset.panel}`;
      await navigator.clipboard.writeText(address);
      button.dataset.done = texts().copied;
      window.setTimeout(() => delete button.dataset.done, 1500);
    },
  };

  /* Loads the grid's scripts. A page without a grid has not loaded them; its first table view needs them. */
  async function loadGrid() {
    if (window.dash_ag_grid) return;
    const load = (src) => new Promise((onload, onerror) => {
      document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror }));
    });
    await Promise.all(libraries.grid.map(load));
  }

  async function dialog(panel, view) {
    if (view === "table") await loadGrid();
    const data = { panel: panel.dataset.panel, view, path: window.location.pathname, search: search(), at: Date.now() };
    setProps("dialog-ask", { data });
    setProps("dialog", { is_open: true });
  }

  /* Marks the buttons over pictures as pressed if the address contains their value. */
  function showPressed() {
    for (const button of document.querySelectorAll("[data-toggle]")) {
      const values = chosen(button.dataset.toggle);
      const byDefault = !values.length && !button.dataset.many && !button.previousElementSibling;
      const pressed = String(byDefault || values.includes(button.dataset.value));
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  }

  function toggle({ toggle: name, value, many }) {
    const before = chosen(name);
    if (before.includes(value)) go(name, before.filter((other) => other !== value));
    else go(name, many ? [...before, value] : [value]);
  }

  function press(event) {
    const target = event.target.closest("[data-action], [data-filter], [data-go], [data-look], [data-toggle]");
    if (!target) return;
    const { action, look, filter, value, drop } = target.dataset;
    if (target.dataset.toggle) {
      toggle(target.dataset);
    } else if (action) {
      ACTIONS[action](target.closest(".panel"), target);
    } else if (look) {
      const pairs = new URLSearchParams(search());
      pairs.set(look, value);
      window.location.search = pairs.toString();
    } else if (target.dataset.go) {
      setProps("replay", { value: "" }); // as if the viewer had emptied the field
    } else if (drop || !value) {
      go(filter, drop ? chosen(filter).filter((other) => other !== drop) : []);
    } else {
      pick(filter, value);
    }
  }

  document.addEventListener("click", press);
  /* The filter bar ------------------------------------------------------------------------------------------------- */

  /* Closes open choices: after a click elsewhere, and on Escape. */
  function closeChoices(except) {
    for (const choice of document.querySelectorAll(".choice[open]")) if (choice !== except) choice.open = false;
  }

  /* Each answer of the server replaces the filter bar. `keepBar` opens the open choice again, restores its scroll
     position, and returns the focus to its box. */
  const bar = { open: null, focus: null, scroll: 0 };

  function keepBar() {
    const choice = bar.open && document.querySelector(`.choice[data-choice="${bar.open}"]`);
    if (choice && !choice.open) {
      choice.open = true;
      choice.querySelector(".chip-list").scrollTop = bar.scroll;
    }
    const box = bar.focus && document.getElementById(bar.focus);
    if (box && document.activeElement === document.body) box.focus({ preventScroll: true });
  }

  const barWatch = new MutationObserver(keepBar);
  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches(".choice") || !target.isConnected) return;
    if (target.open) bar.open = target.dataset.choice;
    else if (bar.open === target.dataset.choice) bar.open = null;
  }, true);
  document.addEventListener("focusin", ({ target }) => {
    bar.focus = target.closest("#filters") ? target.id : null;
  });
  document.addEventListener("change", ({ target }) => {
    const list = target.closest(".chip-list");
    if (list) bar.scroll = list.scrollTop;
  }, true);

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#filters")) bar.focus = null;
    if (event.target.isConnected) closeChoices(event.target.closest(".choice"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeChoices(null);
    const button = event.target.closest("[data-filter]:not(button)");
    if (button && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      press(event);
    }
  });

  const nothing = () => window.dash_clientside.no_update;

  function panelOf(id) {
    return document.querySelector(`.panel[data-panel="${id.panel}"]`);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    citydeck: {
      address: () => `${window.location.origin}${window.location.pathname}?${lasting()}`,
      arrive() {
        deck.arrivedAt = performance.now();
        panels().forEach(arrive);
        showPressed();
        barWatch.observe(document.getElementById("filters"), { childList: true, subtree: true });
        return nothing();
      },
      search() {
        deck.arrivedAt = null; // a new question does not wait for the drawing
        askChanged(false);
        showPressed();
        return nothing();
      },
      choose(values, ids) {
        const triggered = window.dash_clientside.callback_context.triggered;
        for (const { prop_id: prop, value } of triggered) {
          if (!prop.includes("choice")) continue;
          const name = JSON.parse(prop.slice(0, prop.lastIndexOf("."))).filter;
          const own = name === "window" && value === "own"; // no window is chosen: each panel has its own
          const values = own ? [] : [value].flat().filter(Boolean).sort();
          const before = chosen(name).sort();
          if (JSON.stringify(values) !== JSON.stringify(before)) go(name, values);
        }
        return nothing();
      },
      mark() {
        for (const { prop_id: prop, value } of window.dash_clientside.callback_context.triggered) {
          if (!value || !value.points || !value.points.length) continue;
          const id = JSON.parse(prop.slice(0, prop.lastIndexOf(".")));
          const panel = panelOf(id);
          const data = value.points[0].customdata;
          const picked = Array.isArray(data) ? data[0] : data;
          if (panel && panel.dataset.click && picked !== undefined && picked !== null) pick(panel.dataset.click, picked);
          setProps(id, { clickData: null });
        }
        return nothing();
      },
      row() {
        for (const { prop_id: prop, value } of window.dash_clientside.callback_context.triggered) {
          if (!value || !value.length) continue;
          const panel = panelOf(JSON.parse(prop.slice(0, prop.lastIndexOf("."))));
          const picked = value[0].click;
          const name = panel && panel.dataset.click;
          if (name && picked && !chosen(name).includes(String(picked))) pick(name, picked);
        }
        return nothing();
      },
    },
  });

  /* Reloads a wall once a night. A wall stays open for months, and Plotly keeps a few kilobytes per redraw. It reloads
     at an hour when nobody looks, and only while the server answers: it must never reload into an error. */
  const RELOAD_HOUR = "04";
  const RELOAD_AFTER_MS = 20 * 3600 * 1000;

  function reloadAtNight() {
    const words = texts();
    if (!document.body.classList.contains("wall") || !words || deck.failedAt) return;
    if (performance.now() > RELOAD_AFTER_MS && clock(words, now()).startsWith(RELOAD_HOUR)) window.location.reload();
  }

  window.setInterval(reloadAtNight, 60000);
  window.setInterval(tick, 1000);
  window.addEventListener("beforeprint", tick); // print the moment, even in a page's first second
  window.setInterval(askReading, 200);
  window.setInterval(settle, 100);
  poll();
})();
