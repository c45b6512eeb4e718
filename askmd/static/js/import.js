// Keeps the count of rows fresh while a list is read or brought in; when that is over, the page is fetched anew.
const EVERY = 2000;
const box = document.querySelector("[data-import]");

const look = async () => {
  try {
    const answer = await fetch(box.dataset.import, { headers: { Accept: "application/json" }, redirect: "error" });
    if (answer.status === 401 || answer.status === 403) return;
    if (answer.ok) {
      const now = await answer.json();
      if (now.state !== box.dataset.state) return location.reload();
      box.querySelector("[data-done]").textContent = now.done;
      box.querySelector("progress").value = now.done;
    }
  } catch {
    // The network is away for a while: the next look may find it again.
  }
  setTimeout(look, EVERY);
};

if (box) setTimeout(look, EVERY);
