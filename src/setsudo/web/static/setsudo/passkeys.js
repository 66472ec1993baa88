// Says on the page that a passkey could not be used; allauth's own files do the rest.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-passkey-trouble]")) place.hidden = false;
});
