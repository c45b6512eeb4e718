// Takes the one more step before a question is sent: searches the number that gives the key of the challenge (ALTCHA,
// version 2, PBKDF2), then sends the form. The browser counts beside the page, so nothing hangs meanwhile. Where it
// cannot be done, the page stays as it is without scripts: its button works after half a minute.
const LONGEST = 90 * 1000;
const form = document.querySelector("form[data-challenge]");

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function solve({ cost, keyLength, keyPrefix, nonce, salt }) {
  const end = performance.now() + LONGEST;
  const start = bytes(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  const way = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  for (let counter = 0; performance.now() < end; counter++) {
    new DataView(password.buffer).setUint32(start.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(way, key, 8 * keyLength));
    if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey };
  }
  throw new Error("It took too long.");
}

async function takeStep() {
  const line = form.querySelector("[data-working]");
  const button = form.querySelector("button");
  const words = line.textContent;
  const asBefore = () => {
    line.textContent = words;
    button.hidden = false;
  };
  button.hidden = true;
  line.textContent = line.dataset.working;
  try {
    const challenge = JSON.parse(form.dataset.challenge);
    const solution = await solve(challenge.parameters);
    form.elements.sum.value = btoa(JSON.stringify({ challenge, solution }));
  } catch {
    asBefore();
    return;
  }
  line.textContent = line.dataset.done;
  // Back on this page later, or when the net is away: the button sends the same once more.
  addEventListener("pageshow", (event) => event.persisted && asBefore());
  setTimeout(asBefore, 10 * 1000);
  form.requestSubmit();
}

// Only pages that came over a safe connection can count.
if (form && globalThis.crypto?.subtle) takeStep();
