// A draft stays on this device only, only after the tick that allows it, and for a week at most.
const KEY = "askmd-draft";
const WEEK = 7 * 24 * 3600 * 1000;
const FIELDS = ["who_asks", "topic", "question", "name", "email", "consent", "for_other"];
const form = document.querySelector("form.ask-form");
const tick = document.getElementById("keep-draft");

const read = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    if (kept && Date.now() - kept.at < WEEK) return kept;
    localStorage.removeItem(KEY);
  } catch {
    // No storage, or something else lies there.
  }
  return null;
};

const controls = (name) => [...form.elements].filter((one) => one.name === name);

const collect = () => {
  const values = {};
  for (const name of FIELDS) {
    for (const one of controls(name)) {
      const isChoice = one.type === "radio" || one.type === "checkbox";
      if (isChoice ? one.checked : one.value) values[name] = one.value;
    }
  }
  return values;
};

const fill = (values) => {
  for (const name of FIELDS) {
    for (const one of controls(name)) {
      if (one.type === "radio" || one.type === "checkbox") one.checked = one.value === values[name];
      else if (values[name] !== undefined) one.value = values[name];
    }
  }
};

if (form && tick) {
  const keep = () => {
    if (!tick.checked) return;
    try {
      localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), values: collect() }));
    } catch {
      tick.checked = false;
    }
  };
  const forget = () => {
    tick.checked = false;
    try {
      localStorage.removeItem(KEY);
    } catch {
      // Nothing was kept.
    }
  };
  const kept = read();
  if (kept) {
    tick.checked = true;
    // What the server sends back is newer than what lies here.
    if (!form.elements.question.value) {
      fill(kept.values);
      const notice = document.getElementById("draft-found").content.cloneNode(true);
      form.before(notice);
      const button = document.querySelector("[data-draft-delete]");
      button.addEventListener("click", () => {
        forget();
        form.reset();
        button.closest(".callout").remove();
        const heading = document.querySelector("h1");
        heading.tabIndex = -1;
        heading.focus();
      });
    }
  }
  tick.addEventListener("change", () => (tick.checked ? keep() : forget()));
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
}
