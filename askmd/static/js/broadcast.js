// Keeps the numbers of a broadcast fresh while its page can be seen. Nothing is read aloud by itself, and nothing moves.
// When it rests, goes on or is over, other buttons belong to it: then the page is fetched anew.
const EVERY = 4000;
const box = document.querySelector("[data-broadcast]");
let timer = 0;

const write = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };

const look = async () => {
  timer = 0;
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(box.dataset.broadcast, { headers: { Accept: "application/json" }, redirect: "error" });
    if (answer.status === 401 || answer.status === 403) return;
    if (answer.ok) {
      const now = await answer.json();
      if (now.version !== box.dataset.version) return location.reload();
      for (const [name, number] of Object.entries(now.numbers)) write(box.querySelector(`[data-number="${name}"]`), number);
      write(box.querySelector("[data-state]"), now.state);
      write(box.querySelector("[data-pace]"), now.pace);
      const bar = box.querySelector("progress");
      bar.max = now.owed || 1;
      bar.value = now.done;
    }
  } catch {
    // The network is away for a while: the next look may find it again.
  }
  wait();
};
const wait = () => { if (!timer) timer = setTimeout(look, EVERY); };

if (box) {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    clearTimeout(timer);
    look();
  });
  wait();
}
