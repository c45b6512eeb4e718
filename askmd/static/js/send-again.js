// A form that came too late is sent again with a fresh token, once its sender has signed in in another tab. Without
// this script the server shows the page once more, with a token that holds.
const form = document.getElementById("send-again");
const line = form.querySelector("[data-send-again]");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const answer = await fetch(form.dataset.tokenUrl, { redirect: "manual", cache: "no-store" });
    if (answer.status === 200) {
      form.elements.csrf_token.value = (await answer.json()).token;
      form.submit();
      return;
    }
  } catch {
    // No connection: the text stays, and the button can be pressed again.
  }
  line.textContent = form.dataset.signedOut;
  line.hidden = false;
});
