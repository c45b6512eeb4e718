// Back to the form and "Send" again: for a quarter of an hour it is the same form, so it stays the same question with
// the same code. Browsers fetch the page anew on the way back and would forget which form it was.
const QUARTER_OF_AN_HOUR = 15 * 60 * 1000;
const nonce = document.querySelector("input[name=nonce]");
if (nonce) {
  const sent = history.state?.sent;
  if (sent && Date.now() - sent.at < QUARTER_OF_AN_HOUR) nonce.value = sent.nonce;
  nonce.form.addEventListener("submit", () => {
    history.replaceState({ sent: { nonce: nonce.value, at: Date.now() } }, "");
  });
}
