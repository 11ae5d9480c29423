/* A screen's side: it asks the server whether this browser is a screen, and proves it by a key that cannot leave the
   browser. On the pairing picture it shows the code. It decides nothing by the clock of its machine. */
(function () {
  "use strict";

  const onPicture = document.getElementById("pairing");
  const words = onPicture ? JSON.parse(onPicture.dataset.words) : {};
  const PATIENCE_MS = 10000;
  const AGAIN_S = 5;
  const KEY_TRIES = 3;
  let failures = 0;

  /* The key ---------------------------------------------------------------------------------------------------------- */

  const done = (asked) => new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });

  async function keptPair() {
    const opening = indexedDB.open("citydeck-screen", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
    const base = await done(opening);
    const found = await done(base.transaction("keys").objectStore("keys").get("pair"));
    if (found) return found;
    const made = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const writing = base.transaction("keys", "readwrite").objectStore("keys");
    await done(writing.put(made, "pair"));
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    return made;
  }

  const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  let key; // undefined: not known yet; null: this browser can keep none

  /* The key of this browser, with its public part as text; null where there is neither TLS nor loopback. */
  async function ownKey() {
    if (key !== undefined) return key;
    if (!window.isSecureContext || !window.indexedDB || !crypto.subtle) return (key = null);
    try {
      const pair = await keptPair();
      key = { pair, shown: text(await crypto.subtle.exportKey("raw", pair.publicKey)) };
    } catch (error) {
      failures += 1;
      if (failures < KEY_TRIES) throw error;
      key = null;
    }
    return key;
  }

  async function sign(question) {
    const ecdsa = { name: "ECDSA", hash: "SHA-256" };
    return text(await crypto.subtle.sign(ecdsa, key.pair.privateKey, new TextEncoder().encode(question)));
  }

  /* Asking ----------------------------------------------------------------------------------------------------------- */

  async function post(said) {
    const answer = await fetch(`/screen/ask${window.location.search}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(said),
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }

  async function ask() {
    let again = AGAIN_S;
    try {
      const own = await ownKey();
      const said = { path: window.location.pathname, key: own ? own.shown : "" };
      let told = await post(said);
      if (told.state === "prove") {
        told = await post({ ...said, question: told.question, signature: await sign(told.question) });
      }
      again = told.again_s || AGAIN_S;
      if (onPicture) showOnPicture(told);
      else showOnWall(told);
    } catch (error) {
      if (onPicture) note(words.silent); // on a wall the deck's own script says so
    }
    window.setTimeout(ask, again * 1000 * (0.8 + 0.4 * Math.random()));
  }

  const goTo = (scene) => window.location.replace(scene + window.location.search);

  function note(line) {
    const place = document.getElementById("pairing-note");
    if (place.textContent !== line) place.textContent = line;
  }

  function showOnPicture(told) {
    const place = document.getElementById("pairing-code");
    const code = told.state === "waiting" ? told.code : "";
    if (place.textContent !== code) place.textContent = code;
    if (told.state !== "paired") note(words[navigator.cookieEnabled ? told.state : "cookies"] || "");
    else if (navigator.cookieEnabled) goTo(told.scene);
  }

  function showOnWall(told) {
    if (told.state === "waiting" || told.state === "full" || told.state === "away") window.location.reload();
    else if (told.state === "paired" && told.scene !== window.location.pathname) goTo(told.scene);
    else word(told.word || "");
  }

  /* A word in the head of the wall, such as that the store of viewers does not answer. The page itself may bring one. */
  function word(line) {
    const head = document.querySelector(".wall-top");
    if (!head) return;
    for (const place of head.querySelectorAll(".deck-open")) if (place.textContent !== line) place.remove();
    if (!line || head.querySelector(".deck-open")) return;
    const place = document.createElement("span");
    place.className = "deck-open";
    place.textContent = line;
    head.insertBefore(place, document.getElementById("wall-ages"));
  }

  ask();
})();
