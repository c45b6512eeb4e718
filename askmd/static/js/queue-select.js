// Choosing several rows of the queue: all at once, and how many they are. Without scripts each box is ticked by hand.
const boxes = () => [...document.querySelectorAll("input[name=question][form=bulk]")];

const tell = () => {
  const all = document.querySelector("[data-select-all]"), place = document.querySelector("[data-selected]");
  if (!all || !place) return;
  const chosen = boxes().filter((box) => box.checked).length;
  place.textContent = chosen ? place.dataset.words.replace("#", chosen) : "";
  all.checked = chosen > 0 && chosen === boxes().length;
  all.indeterminate = chosen > 0 && !all.checked;
};

const begin = () => {
  for (const part of document.querySelectorAll("[data-needs-selecting]")) part.hidden = false;
  tell();
};

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-select-all]")) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches?.("[data-select-all], input[name=question][form=bulk]")) tell();
});
// The list was made anew, or somebody came back to the page.
document.addEventListener("askmd:queue-renewed", begin);
window.addEventListener("pageshow", begin);
