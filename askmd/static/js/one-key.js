// One key does what one button does: it sends the form that is on the page for it, to where the chosen row says.
// A single key can be pressed by accident, or by somebody who speaks to the device, so it can be turned off here for good.
const STORE = "askmd-single-keys";
const forms = new Map();
for (const form of document.querySelectorAll("form[data-key]")) {
  forms.set(form.dataset.key, { form, url: form.getAttribute("action") });
}
const FIELDS = "input, textarea, select, [contenteditable]";

let areOn = true, isSent = false;
try {
  areOn = localStorage.getItem(STORE) !== "off";
} catch {
  // A browser that keeps nothing begins with keys each time.
}

// The row that a key would act on is marked, so that nobody has to guess.
let chosen = null;
const choose = (row) => {
  chosen?.classList.remove("queue-row-chosen");
  chosen = row;
  if (areOn) chosen?.classList.add("queue-row-chosen");
};
const rowOf = (element) => element?.closest?.("[data-key-url]") ?? null;

const show = () => {
  for (const box of document.querySelectorAll("[data-keys]")) {
    const button = box.querySelector("[data-keys-switch]");
    button.textContent = areOn ? button.dataset.on : button.dataset.off;
    box.hidden = false;
  }
  choose(chosen);
};

const turn = () => {
  areOn = !areOn;
  try {
    localStorage.setItem(STORE, areOn ? "on" : "off");
  } catch {
    // Then it holds until the page is left.
  }
  show();
};

for (const button of document.querySelectorAll("[data-keys-switch]")) button.addEventListener("click", turn);
document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "touch") choose(rowOf(event.target) ?? rowOf(document.activeElement));
});
document.addEventListener("focusin", (event) => choose(rowOf(event.target)));
document.addEventListener("keydown", (event) => {
  const isPlain = !(event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat || event.isComposing);
  const found = forms.get(event.key);
  if (!areOn || isSent || !isPlain || !found || event.target.closest?.(FIELDS)) return;
  const url = found.url ?? chosen?.dataset.keyUrl;
  if (!url) return;
  event.preventDefault();
  isSent = true;
  found.form.action = url;
  found.form.submit();
});
// Whoever comes back to the page may press the key again.
window.addEventListener("pageshow", () => { isSent = false; });
show();
