// Keys do what marked buttons, links and fields do: data-key="c", or several ways ("s, Control+Shift+Enter"), or one key
// after another ("g q"). What stands in a row is meant where the focus or the pointer is.
// A single key can be pressed by accident, or by somebody who speaks to the device, so single keys can be turned off.
const STORE = "askmd-single-keys";
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const ROW = ".queue-row, [data-row]";
const PATIENCE = 1500;

let areOn = true, isSent = false, begun = "", timer = 0, current = null;
try {
  areOn = localStorage.getItem(STORE) !== "off";
} catch {
  // A browser that keeps nothing begins with keys each time.
}

const waysOf = (element) => element.dataset.key.split(",").map((way) => way.trim());
const rowOf = (element) => element?.closest?.(ROW) ?? null;
const linkOf = (row) => row.querySelector("h2 a, a");
const marked = () => [...document.querySelectorAll("[data-key]")];
const isThere = (element) =>
  !element.disabled && (element.matches("form") || element.getClientRects().length > 0);

// The row that a key would act on is marked, so that nobody has to guess: where the focus or the pointer went last.
const chosen = () => (current?.isConnected ? current : rowOf(document.activeElement));
const choose = (row) => {
  current = row;
  showChosen();
};
const showChosen = () => {
  const row = areOn ? chosen() : null;
  for (const other of document.querySelectorAll(".queue-row-chosen")) {
    if (other !== row) other.classList.remove("queue-row-chosen");
  }
  row?.classList.add("queue-row-chosen");
};

const isSingle = (way) => !way.includes("+");
const show = () => {
  for (const element of marked()) {
    const ways = waysOf(element).filter((way) => !way.includes(" ") && (areOn || !isSingle(way)));
    if (element.matches("form")) continue;
    if (ways.length) element.setAttribute("aria-keyshortcuts", ways.join(" "));
    else element.removeAttribute("aria-keyshortcuts");
  }
  for (const button of document.querySelectorAll("[data-keys-switch]")) {
    button.textContent = areOn ? button.dataset.on : button.dataset.off;
  }
  for (const hidden of document.querySelectorAll("[data-keys]")) hidden.hidden = false;
  showChosen();
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

const find = (way) => {
  const found = marked().filter((element) => waysOf(element).includes(way) && isThere(element));
  const row = chosen();
  return found.find((element) => row?.contains(element)) ?? found.find((element) => !rowOf(element));
};

const send = (form) => {
  const url = form.getAttribute("action") ?? chosen()?.dataset.keyUrl;
  if (!url || isSent) return;
  isSent = true;
  form.action = url;
  form.requestSubmit();
};

const act = (element) => {
  if (element.matches("form")) return send(element);
  if (element.matches("summary")) {
    element.parentElement.open = true;
    const inside = "textarea, select, input:not([type=hidden]), button, a[href]";
    const first = [...element.parentElement.querySelectorAll(inside)].find(isThere) ?? element;
    first.focus();
    return first.scrollIntoView({ block: "nearest" });
  }
  if (element.matches("input[type=checkbox]")) return element.click();
  element.focus();
  if (!element.matches(FIELDS)) element.click();
};

const step = (way) => {
  const rows = [...document.querySelectorAll(ROW)].filter(isThere);
  if (!rows.length) return false;
  const at = rows.indexOf(chosen());
  const next = at < 0 ? 0 : at + way;
  const row = rows[Math.min(Math.max(next, 0), rows.length - 1)];
  linkOf(row)?.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
};

// What was pressed, as marks call it; a sign such as ? may need Shift on some keyboards, a letter never does.
const wayOf = (event) => {
  if (event.altKey && !event.getModifierState("AltGraph")) return "";
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) return `Control+${event.shiftKey ? "Shift+" : ""}${key}`;
  return event.shiftKey && /^\p{L}$/u.test(key) ? "" : key;
};

const press = (way, isRepeated) => {
  if (way === "j" || way === "k") return step(way === "j" ? 1 : -1);
  if (isRepeated) return false;
  const whole = begun ? `${begun} ${way}` : way;
  begun = "";
  clearTimeout(timer);
  if (whole === way && marked().some((element) => waysOf(element).some((other) => other.startsWith(`${way} `)))) {
    begun = way;
    timer = setTimeout(() => { begun = ""; }, PATIENCE);
    return true;
  }
  if (way === "?") {
    document.dispatchEvent(new CustomEvent("askmd:keys"));
    return true;
  }
  const element = find(whole);
  if (element) act(element);
  return Boolean(element);
};

// Before anybody else: the editor would take Control and Enter for a new line.
document.addEventListener("keydown", (event) => {
  const way = wayOf(event);
  if (!way || event.isComposing || document.querySelector("dialog[open]")) return;
  // Enter is the key of whatever has the focus; only where nothing has it, it opens the row under the pointer.
  const isFree = way !== "Enter" || document.activeElement === document.body;
  const isMeant = isSingle(way) ? areOn && isFree && !event.target.closest?.(FIELDS) : true;
  if (isMeant && press(way, event.repeat)) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-switch]")) turn();
});
// A list that moves below a pointer at rest is not pointed at, nor is what lies there while a row has the focus.
let place = null;
document.addEventListener("pointermove", (event) => {
  if (event.pointerType === "touch") return;
  const last = place;
  place = `${event.screenX} ${event.screenY}`;
  const hasMoved = last ? last !== place : !rowOf(document.activeElement);
  if (hasMoved) choose(rowOf(event.target) ?? rowOf(document.activeElement));
});
document.addEventListener("focusin", (event) => choose(rowOf(event.target)));
// Whoever comes back to the page may press the key again.
window.addEventListener("pageshow", () => { isSent = false; });
show();
