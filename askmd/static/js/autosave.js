// Keeps what is typed in the editor on the server, every few seconds. The line below the text says "saved" only of a
// text that the server has confirmed, word for word. Nothing is kept in this browser: the text is private.
const QUIET = 2_000, LATEST = 5_000, PATIENCE = 15_000;
const RETRIES = [2_000, 4_000, 8_000, 15_000, 30_000];
// What a browser still sends after its page was left.
const LAST_WORDS = 60_000;
const OURS = new Set(["csrf_token", "act", "base_number", "page"]);

const line = document.querySelector("[data-autosave]");
const form = line?.closest("form");

if (form) {
  const spoken = form.querySelector("[data-autosave-spoken]");
  const words = JSON.parse(line.dataset.words);
  const pageField = document.createElement("input");
  pageField.type = "hidden";
  pageField.name = "page";
  form.append(pageField);
  const newPage = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    pageField.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  newPage();

  const collect = () => JSON.stringify([...new FormData(form)].filter(([name, value]) => !OURS.has(name) && typeof value === "string"));
  let kept = line.dataset.kept === "yes" ? collect() : null;
  let keptAt = line.dataset.savedAt, seen = Number(line.dataset.seen);
  // "": well, "away": no connection, "out": signed out, "refused": the server wants no more from this page.
  let trouble = "", turn = 0, failures = 0, since = 0, timer = null, sending = null, isLeaving = false, unloads = false;

  const time = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const show = (text, { aloud = false, link = null } = {}) => {
    line.replaceChildren(text);
    if (link) line.append(" ", link, " ", words.then);
    line.classList.toggle("autosave-trouble", Boolean(trouble));
    // A screen reader hears of trouble and of its end, not of every few seconds.
    if (aloud) spoken.textContent = line.textContent;
  };
  const signInLink = () => {
    const link = document.createElement("a");
    Object.assign(link, { href: line.dataset.signIn, target: "_blank", rel: "noopener", textContent: words.sign_in });
    return link;
  };

  const request = async (url, options = {}) => {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await fetch(url, { redirect: "manual", cache: "no-store", signal: stop.signal, ...options });
    } finally {
      clearTimeout(clock);
    }
  };
  const post = (text, keepalive = false) => request(line.dataset.url, {
    method: "POST",
    keepalive,
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
    body: JSON.stringify({
      page: pageField.value, turn: ++turn, seen, doctor: Number(line.dataset.doctor),
      base_number: Number(form.elements.base_number.value), fields: JSON.parse(text),
    }),
  });
  const freshToken = async () => {
    const answer = await request(line.dataset.tokenUrl);
    if (answer.status !== 200) return false;
    const { token } = await answer.json();
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
    return true;
  };

  // One sending at a time. Gives true when the server holds exactly what stands in the form.
  const send = async () => {
    clearTimeout(timer);
    timer = null;
    const text = collect();
    if (text === kept) return true;
    since = 0;
    try {
      if (trouble === "out" && !(await freshToken())) return isOut();
      let answer = await post(text);
      if ((answer.status === 400 || answer.status === 401) && (await freshToken())) answer = await post(text);
      return await understand(answer, text);
    } catch {
      return isAway();
    }
  };
  const understand = async (answer, text) => {
    if (answer.status === 200) return isKept(await answer.json(), text);
    if (answer.status === 400 || answer.status === 401) return isOut();
    if (answer.status >= 500 || answer.status === 429 || answer.type === "opaqueredirect") return isAway();
    trouble = "refused";
    const { message } = await answer.json().catch(() => ({ message: words.away }));
    show(message, { aloud: true });
    return false;
  };
  const isKept = ({ number, saved_at: at, has_moved_on: hasMovedOn }, text) => {
    const wasTrouble = trouble;
    kept = text;
    keptAt = at;
    seen = number;
    failures = 0;
    trouble = "";
    const isWhole = collect() === text;
    const said = words.saved.replace("{time}", time(at)) + (hasMovedOn ? ` ${words.moved_on}` : "");
    show(isWhole ? said : words.typing, { aloud: isWhole && Boolean(wasTrouble) });
    if (!isWhole) plan();
    return isWhole;
  };
  const isAway = () => {
    const isNew = trouble !== "away";
    trouble = "away";
    show(words.away, { aloud: isNew });
    plan(RETRIES[Math.min(failures++, RETRIES.length - 1)]);
    return false;
  };
  const isOut = () => {
    const isNew = trouble !== "out";
    trouble = "out";
    if (isNew) show(keptAt ? words.signed_out.replace("{time}", time(keptAt)) : words.signed_out_unsaved, { aloud: true, link: signInLink() });
    plan(RETRIES[2]);
    return false;
  };

  const save = () => {
    sending ??= send().finally(() => { sending = null; });
    return sending;
  };
  const plan = (wait = QUIET) => {
    if (trouble === "refused" || isLeaving) return;
    const now = Date.now();
    since ||= now;
    clearTimeout(timer);
    timer = setTimeout(save, trouble ? wait : Math.max(0, Math.min(wait, since + LATEST - now)));
  };
  const changed = () => {
    if (trouble === "refused" || collect() === kept) return;
    if (!trouble) show(words.typing);
    // While there is no connection each key must not begin the waiting anew.
    if (!trouble || !timer) plan();
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  addEventListener("online", () => { if (trouble === "away") save(); });
  // Whoever signed in in another tab comes back here.
  addEventListener("focus", () => { if (trouble === "out") save(); });

  const lastWords = () => {
    const text = collect();
    if (unloads || trouble || text === kept || new Blob([text]).size > LAST_WORDS) return;
    post(text, true).then((answer) => understand(answer, text)).catch(() => {});
  };
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") lastWords(); });
  addEventListener("pagehide", lastWords);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isLeaving = unloads = false;
    turn = 0;
    newPage();
  });
  addEventListener("beforeunload", (event) => {
    // Only where leaving would lose something.
    if (!unloads && trouble && collect() !== kept) event.preventDefault();
  });

  // A button of the form first brings the text to safety: a page that cannot be reached must not swallow it.
  form.addEventListener("submit", async (event) => {
    if (unloads || trouble === "refused" || collect() === kept) {
      unloads = true;
      return;
    }
    event.preventDefault();
    if (isLeaving) return;
    isLeaving = true;
    if (sending) await sending;
    await save();
    isLeaving = false;
    if (trouble === "away" || trouble === "out") {
      spoken.textContent = "";
      spoken.textContent = line.textContent;
      line.scrollIntoView({ block: "center" });
      plan();
      return;
    }
    unloads = true;
    form.requestSubmit(event.submitter?.isConnected ? event.submitter : undefined);
  });

  if (kept === null) plan();
  else if (keptAt) show(words.saved.replace("{time}", time(keptAt)));
}
