// While somebody rests from writing, the server looks at the text and says what it sees. It keeps nothing of it, and
// nothing here is needed to send a question: the check page shows the same.
const REST = 1200;
const FEWEST = 30;
const field = document.querySelector("[data-look]");
const place = document.getElementById("look");

if (field && place) {
  let last = "";
  let shown = "";
  let rest;
  let running;
  const look = async () => {
    const text = field.value;
    if (text === last) return;
    last = text;
    running?.abort();
    if (text.trim().length < FEWEST) {
      shown = "";
      place.replaceChildren();
      return;
    }
    running = new AbortController();
    try {
      const body = new URLSearchParams({ question: text });
      const answer = await fetch(field.dataset.look, { method: "POST", body, signal: running.signal, cache: "no-store" });
      if (answer.status !== 200) return;
      const words = (await answer.json()).html;
      // What is open or in focus stays as it is when nothing has changed.
      if (words === shown) return;
      shown = words;
      // A piece of our own page, as the server wrote and escaped it.
      place.replaceChildren(...new DOMParser().parseFromString(words, "text/html").body.childNodes);
    } catch {
      // Nothing is shown, and nothing is missed: the check page looks again.
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(rest);
    rest = setTimeout(look, REST);
  });
  if (field.value) look();

  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-found]");
    if (!button) return;
    event.preventDefault();
    field.value = field.value.replace(button.dataset.found, () => button.dataset.put);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const row = button.closest("li");
    const next = row.nextElementSibling?.querySelector("button");
    row.remove();
    (next ?? field).focus();
    clearTimeout(rest);
    look();
  });
}
