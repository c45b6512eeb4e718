// The list of keys, made of what is marked on this very page, so that it can never say what is not so.
const dialog = document.querySelector("[data-keys-dialog]");
const isMac = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform);
const GENERAL = { page: [], row: [["j", "next"], ["k", "previous"]], everywhere: [["?", "list"]] };

const placeOf = (element) => {
  if (element.closest(".queue-row, [data-row]") || (element.matches("form") && !element.getAttribute("action"))) return "row";
  return element.closest(".rail") ? "everywhere" : "page";
};

// What it says to somebody who sees it.
const wordsOf = (element) => {
  if (element.dataset.keyWords) return element.dataset.keyWords;
  const label = element.matches("input, textarea, select") ? element.labels?.[0] ?? element : element;
  const copy = label.cloneNode(true);
  for (const aside of copy.querySelectorAll(".visually-hidden, .rail-count, svg, kbd")) aside.remove();
  return copy.textContent.trim();
};

const nameOf = (key) => (key === "Control" && isMac ? "⌘" : dialog.dataset[`key${key}`] ?? key);

const keysIn = (way) => {
  const parts = way.split(/[ +]/).flatMap((key, place) => {
    const box = document.createElement("kbd");
    box.textContent = nameOf(key);
    return place ? [" ", box] : [box];
  });
  return parts;
};

const line = (ways, words) => {
  const row = document.createElement("div"), title = document.createElement("dt"), said = document.createElement("dd");
  ways.forEach((way, place) => title.append(...(place ? [` ${dialog.dataset.or} `] : []), ...keysIn(way)));
  said.textContent = words;
  row.append(title, said);
  return row;
};

const fill = () => {
  const hasRows = document.querySelector(".queue-row, [data-row]") !== null;
  const found = { page: new Map(), row: new Map(), everywhere: new Map() };
  for (const element of document.querySelectorAll("[data-key]")) {
    if (element.disabled || (!element.matches("form") && !element.getClientRects().length)) continue;
    const place = found[placeOf(element)];
    if (!place.has(element.dataset.key)) place.set(element.dataset.key, wordsOf(element));
  }
  for (const list of dialog.querySelectorAll("[data-keys-list]")) {
    const name = list.dataset.keysList;
    const general = name === "row" && !hasRows ? [] : GENERAL[name];
    const lines = general.map(([key, words]) => line([key], dialog.dataset[words]));
    for (const [ways, words] of found[name]) lines.push(line(ways.split(",").map((way) => way.trim()), words));
    list.querySelector("dl").replaceChildren(...lines);
    list.hidden = lines.length === 0;
  }
};

const open = () => {
  if (dialog.open) return;
  fill();
  dialog.showModal();
};

if (dialog) {
  document.addEventListener("askmd:keys", open);
  for (const button of document.querySelectorAll("[data-keys-open]")) button.addEventListener("click", open);
  // A press beside the box closes it too.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
