// Hears from the service that something changed, and lets the page look again.
// A hidden page does not listen: browsers hold only a few connections to one place.

export function live(address, changed) {
  let source = null;
  let last = null;
  const hear = (event) => {
    last = event.lastEventId || last;
    changed();
  };
  const open = () => {
    if (source || document.hidden) return;
    const url = new URL(address, location.href);
    if (last) url.searchParams.set("since", last);
    source = new EventSource(url);
    source.addEventListener("changed", hear);
  };
  const close = () => {
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}

// A page that says what to do about it itself: one note, which a press of its button answers.
const note = document.querySelector("[data-live-note]");
if (note) live(note.dataset.liveNote, () => note.removeAttribute("hidden"));
