"use strict";
// Comfort only: without this script every contact is still there to be read.
(() => {
  const root = document.documentElement;
  const items = [...document.querySelectorAll(".item")];
  const list = document.getElementById("items");
  const form = document.getElementById("facets");
  const search = document.getElementById("search");

  // A contact's body waits as text in its noscript element, so a long page opens at once.
  const build = (item) => {
    const waiting = item.querySelector("noscript");
    if (!waiting) return;
    const body = document.createElement("div");
    body.innerHTML = waiting.textContent;
    waiting.replaceWith(body);
  };
  list.addEventListener("toggle", (event) => {
    if (event.target.open) build(event.target.closest(".item"));
  }, true);

  const remembered = (name, fallback) => {
    try { return localStorage.getItem(`setsudo-${name}`) || fallback; } catch { return fallback; }
  };
  const remember = (name, value) => {
    try { localStorage.setItem(`setsudo-${name}`, value); } catch { /* a page may have no storage */ }
  };
  for (const name of ["language", "look"]) {
    const choices = [...document.querySelectorAll(`input[name="${name}"]`)];
    const wanted = choices.find((choice) => choice.value === remembered(name, ""));
    if (wanted) wanted.checked = true;
    for (const choice of choices) {
      choice.addEventListener("change", () => { remember(name, choice.value); speak(); });
    }
  }
  function speak() {
    root.lang = document.querySelector('input[name="language"]:checked').value;
    root.dataset.look = document.querySelector('input[name="look"]:checked').value;
  }
  speak();

  const texts = new Map();
  const entities = { "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&amp;": "&" };
  const textOf = (item) => {
    if (!texts.has(item)) {
      const waiting = item.querySelector("noscript");
      const body = (waiting ? waiting.textContent : item.querySelector(".body")?.outerHTML || "")
        .replace(/<span class="(?:tag|cover)[^>]*>.*?<\/span><\/span>/g, "")
        .replace(/<[^>]*>/g, "")
        .replace(/&(?:lt|gt|#34|#39|amp);/g, (entity) => entities[entity]);
      texts.set(item, fold(`${item.querySelector("summary").textContent} ${body}`));
    }
    return texts.get(item);
  };
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");

  const facets = ["verdict", "groups", "channel", "spoken", "counter"];
  const filter = () => {
    const chosen = new Map(facets.map((facet) => [
      facet,
      [...form.querySelectorAll(`input[name="${facet}"]:checked`)].map((input) => input.value),
    ]));
    const words = fold(search.value.trim());
    let shown = 0;
    for (const item of items) {
      const fits = facets.every((facet) => {
        const wanted = chosen.get(facet);
        if (!wanted.length) return true;
        const held = item.dataset[facet].split(" ");
        return wanted.some((value) => held.includes(value));
      }) && (!words || textOf(item).includes(words));
      item.hidden = !fits;
      shown += fits;
    }
    document.getElementById("shown-count").textContent = shown.toLocaleString("en");
    document.getElementById("none").hidden = shown > 0;
  };
  const arrange = () => {
    const given = form.querySelector('input[name="order"]:checked').value === "given";
    const order = given ? [...items].sort((a, b) => a.dataset.n - b.dataset.n) : items;
    list.append(...order);
  };
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 150);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "order") arrange();
    filter();
  });
  form.addEventListener("reset", () => setTimeout(() => { arrange(); filter(); }));
  form.addEventListener("submit", (event) => event.preventDefault());

  const step = (by) => {
    const shown = [...list.children].filter((item) => !item.hidden);
    const at = shown.indexOf(document.activeElement?.closest?.(".item"));
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
    if (!next) return;
    const summary = next.querySelector("summary");
    summary.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target === search) {
      if (event.key === "Escape") { search.value = ""; filter(); search.blur(); }
      return;
    }
    if (event.target.matches?.("input[type=text], textarea, select")) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") {
      document.getElementById("filters").open = true;
      search.focus();
    } else return;
    event.preventDefault();
  });

  if (matchMedia("(max-width: 52rem)").matches) document.getElementById("filters").open = false;
  const goTo = () => {
    const found = /^#c\d+/.exec(location.hash);
    const contact = found && document.getElementById(found[0].slice(1));
    if (!contact) return;
    contact.open = true;
    build(contact.closest(".item"));
    document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", goTo);
  goTo();
  filter();
})();
