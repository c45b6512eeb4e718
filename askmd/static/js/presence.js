// A page that doctors share says every 20 seconds that somebody has it open, and shows who else has. A page in the
// background says nothing: nobody looks at it.
const EVERY = 20_000;
for (const form of document.querySelectorAll("form[data-presence]")) {
  const place = document.getElementById(form.dataset.presence);
  let timer;
  const beat = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), cache: "no-store" });
      if (answer.status !== 200) return;
      const { words } = await answer.json();
      // Read aloud only when it changes.
      if (place.textContent !== words) place.textContent = words;
      place.classList.toggle("presence-empty", !words);
    } catch {
      // Without a connection nobody knows who else is there; the next beat tries again.
    }
  };
  const begin = () => {
    clearInterval(timer);
    timer = setInterval(beat, EVERY);
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      beat();
      begin();
    }
  });
  begin();
}
