// While somebody rests from writing, the server looks at the text and says what it sees. It keeps nothing of it, and
// nothing here is needed to send a question: the check page shows the same.
const REST = 1200;
const FEWEST = 30;
const field = document.querySelector("[data-look]");
const place = document.getElementById("look");
const status = document.getElementById("look-said");

if (field && place) {
  let last = "";
  let shown = "";
  let rest;
  let running;
  const put = (html) => {
    const all = (selector) => [...place.querySelectorAll(selector)];
    const open = all("details[open] > summary").map((summary) => summary.textContent);
    const held = place.contains(document.activeElement) ? document.activeElement : null;
    // A piece of our own page, as the server wrote and escaped it.
    place.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    for (const summary of all("summary")) summary.parentElement.open = open.includes(summary.textContent);
    if (held) (all(held.tagName).find((one) => one.textContent === held.textContent) ?? field).focus();
  };
  const look = async () => {
    const text = field.value;
    if (text === last) return;
    last = text;
    running?.abort();
    if (text.trim().length < FEWEST) {
      shown = "";
      place.replaceChildren();
      status.textContent = "";
      return;
    }
    running = new AbortController();
    try {
      const body = new URLSearchParams({ question: text });
      const answer = await fetch(field.dataset.look, { method: "POST", body, signal: running.signal, cache: "no-store" });
      if (answer.status !== 200) return;
      const { html, said } = await answer.json();
      // What is open or in focus stays as it is when nothing has changed.
      if (html === shown) return;
      shown = html;
      put(html);
      // Read aloud in one sentence. All of what stands there would drown whoever writes.
      if (said !== status.textContent) status.textContent = said;
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
    status.textContent = place.dataset.taken;
    (next ?? field).focus();
    clearTimeout(rest);
    look();
  });
}
