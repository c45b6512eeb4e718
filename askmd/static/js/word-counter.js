// Counts the words of a text while it is written. It only tells; the server decides.
const count = (text) => (text.trim().match(/\S+/g) ?? []).length;

for (const line of document.querySelectorAll("[data-count-of]")) {
  const field = document.getElementById(line.dataset.countOf);
  if (!field) continue;
  const most = Number(field.dataset.words);
  const show = () => {
    const words = count(field.value);
    const over = words > most;
    line.textContent = (over ? line.dataset.over : line.dataset.one).replace("{n}", words);
    line.classList.toggle("count-over", over);
  };
  // Spoken only when the writer rests, or a screen reader would count aloud at every letter.
  let rest;
  field.addEventListener("input", () => {
    show();
    clearTimeout(rest);
    rest = setTimeout(() => line.setAttribute("aria-live", "polite"), 1000);
    line.removeAttribute("aria-live");
  });
  show();
}
