// Says that there is something new in the queue, without moving anything: the list changes only when somebody asks for
// it, and then the place, the focus and what was chosen stay. Asks for numbers only, while the page can be seen.
const EVERY = 20000;
const box = document.querySelector("[data-queue-news]");
const words = box?.querySelector("[data-news-words]");
const show = box?.querySelector("[data-news-show]");
const list = () => document.querySelector("[data-queue-list]");
let timer = 0, said = "";

const say = (text) => {
  show.hidden = !text;
  // Said once: a screen reader repeats what is written anew.
  if (text !== said) words.textContent = text;
  said = text;
};

const count = (counts) => {
  for (const [name, number] of Object.entries(counts)) {
    const place = document.querySelector(`.tabs [data-count="${name}"]`);
    if (place && place.textContent !== number) place.textContent = number;
  }
};

const look = async () => {
  timer = 0;
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(list().dataset.news, { headers: { Accept: "application/json" }, redirect: "error" });
    if (answer.status === 401 || answer.status === 403) return;
    if (answer.ok) {
      const news = await answer.json();
      count(news.counts);
      const isNew = news.new !== "", isOne = news.new === "1";
      if (isNew) say(isOne ? box.dataset.one : box.dataset.many.replace("#", news.new));
      else say(news.version === list().dataset.version ? "" : box.dataset.changed);
    }
  } catch {
    // The network is away for a while: the next look may find it again.
  }
  wait();
};
const wait = () => { if (!timer) timer = setTimeout(look, EVERY); };

// Where the focus is in the list, in words that the new list understands too.
const placeOf = (element) => {
  const row = element?.closest?.("[data-row]");
  if (!row || !list().contains(row)) return null;
  return { row: row.dataset.row, index: [...row.querySelectorAll("a, button, input")].indexOf(element) };
};
const focusAt = (place) => {
  const row = place && list().querySelector(`[data-row="${place.row}"]`);
  const inside = row && [...row.querySelectorAll("a, button, input")];
  (inside?.[place.index] ?? inside?.[0] ?? list()).focus({ preventScroll: true });
};

const renew = async () => {
  const place = placeOf(document.activeElement) ?? lastPlace;
  const answer = await fetch(location.href, { redirect: "error" });
  if (!answer.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-queue-list]");
  if (!fresh) return location.reload();
  const chosen = [...list().querySelectorAll("input[name=question]:checked")].map((input) => input.value);
  const typed = list().querySelector("#bulk-reason")?.value ?? "";
  const isOpen = list().querySelector(".bulk")?.open;
  list().replaceWith(document.adoptNode(fresh));
  for (const input of list().querySelectorAll("input[name=question]")) input.checked = chosen.includes(input.value);
  if (typed && list().querySelector("#bulk-reason")) list().querySelector("#bulk-reason").value = typed;
  if (isOpen && list().querySelector(".bulk")) list().querySelector(".bulk").open = true;
  say("");
  document.dispatchEvent(new CustomEvent("askmd:queue-renewed"));
  focusAt(place);
};

// The button that renews the list takes the focus itself, so the place before it is remembered.
let lastPlace = null;
document.addEventListener("focusin", (event) => {
  if (!box?.contains(event.target)) lastPlace = placeOf(event.target);
});

if (box && list()) {
  show.addEventListener("click", () => renew().catch(() => location.reload()));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    // Whoever comes back wants to know at once.
    clearTimeout(timer);
    look();
  });
  wait();
}
