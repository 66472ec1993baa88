// Comfort for the queue: keys, and rows that keep themselves new. Every page works without it.
import { live } from "../live.js";

const table = document.querySelector("#queue");
const place = document.querySelector("[data-live]");

const rows = () => [...table.querySelectorAll("tbody tr")];
const chosen = () => table.querySelector('tr[aria-selected="true"]');

function choose(row) {
  if (!row) return;
  chosen()?.removeAttribute("aria-selected");
  row.setAttribute("aria-selected", "true");
  const link = row.querySelector("a");
  link?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(chosen());
  choose(all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

document.addEventListener("keydown", (event) => {
  if (!table || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest("input, select, textarea")) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "Enter" && !(event.target instanceof HTMLElement && event.target.closest("a, button, summary"))) {
    chosen()?.querySelector("a")?.click();
  } else if (event.key === "c") chosen()?.querySelector("[data-claim]")?.click();
});

async function renew() {
  if (!table || document.hidden) return;
  const address = new URL(table.dataset.fresh || "?", location.href);
  address.searchParams.set("rows", "1");
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const text = await answer.text();
  const fresh = new DOMParser().parseFromString(`<table>${text}</table>`, "text/html").querySelector("tbody");
  if (!fresh || document.activeElement?.closest("form.filters")) return;
  const number = chosen()?.dataset.case;
  table.querySelector("tbody").replaceWith(document.adoptNode(fresh));
  if (number) {
    const again = table.querySelector(`tr[data-case="${CSS.escape(number)}"]`);
    again ? choose(again) : undefined;
  }
}
// A queue that was empty is drawn anew as a whole, unless somebody is at its filters.
const changed = () => {
  if (table) renew();
  else if (!document.activeElement?.closest("form.filters")) location.reload();
};
if (place) live(place.dataset.live, changed);
// Clocks run out without anybody doing anything.
if (table) setInterval(renew, 60000);
