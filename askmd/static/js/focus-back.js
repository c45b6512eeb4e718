// After an act the focus is where one goes on: at the row one came from, at the one that took its place, or at the
// heading of the page. Only addresses of our own pages are remembered, and only until this tab is closed.
const ACTED = "askmd-acted", QUEUE = "askmd-queue";
const A_WHILE = 60_000;
const ROW = ".queue-row, [data-row]";
// Where one is, but for what was just done there.
const asked = new URLSearchParams(location.search);
asked.delete("undo");
const here = location.pathname + (asked.size ? `?${asked}` : "");

const recall = (name) => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(name));
    return kept && Date.now() - kept.at < 60 * A_WHILE ? kept : null;
  } catch {
    return null;
  }
};
const remember = (name, what) => {
  try {
    sessionStorage.setItem(name, JSON.stringify({ ...what, at: Date.now() }));
  } catch {
    // Then the focus begins at the top, as it does without scripts.
  }
};
const forget = (name) => {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Nothing was kept either.
  }
};

const linkOf = (row) => row?.querySelector("h2 a, a");
const addressOf = (row) => linkOf(row)?.getAttribute("href") ?? "";
const rows = [...document.querySelectorAll(ROW)];

const focusRow = (kept) => {
  const same = rows.find((row) => addressOf(row) === kept.row);
  const row = same ?? rows[Math.min(kept.index, rows.length - 1)];
  if (!row) return false;
  linkOf(row)?.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
};

const focusHeading = () => {
  const heading = document.querySelector("main h1");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
};

const leave = (element) => {
  const row = element.closest(ROW);
  return { from: here, row: addressOf(row), index: row ? rows.indexOf(row) : -1 };
};

const acted = recall(ACTED), left = recall(QUEUE);
forget(ACTED);
// Where a refused form says what is wrong, or an address names a place, the focus is there already.
if (!document.querySelector("[data-focus]") && !location.hash) {
  const isBack = left?.from === here && left.hasLeft;
  if (acted && Date.now() - acted.at < A_WHILE) {
    const isSamePage = acted.from === here && acted.index >= 0;
    if (!(isSamePage && focusRow(acted)) && !(isBack && focusRow(left))) focusHeading();
  } else if (isBack) {
    focusRow(left);
  }
}
if (left && left.from === here) forget(QUEUE);
// The way back leads to the very list that one came from.
if (left && left.from !== here) {
  for (const link of document.querySelectorAll(".breadcrumb a[href]")) {
    if (link.pathname === new URL(left.from, location).pathname) link.href = left.from;
  }
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post" || event.target.dataset.stays !== undefined) return;
  const row = document.activeElement?.closest?.(ROW) ?? event.target.closest(ROW);
  remember(ACTED, leave(row ?? event.target));
  if (row) remember(QUEUE, { ...leave(row), hasLeft: true });
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link?.closest(ROW)) remember(QUEUE, { ...leave(link), hasLeft: true });
});
