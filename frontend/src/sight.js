// On a wide screen the private question and the helpers stay in sight beside the text. How much room the question takes
// is known only here; without scripts both stand still.
export function keepInSight() {
  const original = document.getElementById("original");
  const grid = original?.closest(".work-grid-beside");
  if (!grid) return;
  new ResizeObserver(() => grid.style.setProperty("--original", `${original.offsetHeight}px`)).observe(original);
  grid.dataset.sticky = "";
  // Both may scroll by themselves, so the keyboard must reach them.
  grid.querySelector(".work-side").tabIndex = 0;
}
