// The sign on a letter leads here with the code behind a '#', which no server sees.
const field = document.getElementById("code");
const code = decodeURIComponent(location.hash.slice(1));
if (field && /^[0-9A-Za-z-]{20,60}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
}
