// The form in small steps. Without this script it is one page with the same headings; the server checks it all the same.
const form = document.querySelector("form.ask-form");
const steps = form ? [...form.querySelectorAll(".ask-step")] : [];

if (steps.length) {
  const send = document.getElementById("send");
  const below = send.nextElementSibling;
  const bar = document.createElement("div");
  bar.className = "buttons step-buttons";
  const button = (kind, words) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `button button-${kind}`;
    made.textContent = words;
    return made;
  };
  const forward = button("primary", form.dataset.continue);
  const back = button("secondary", form.dataset.back);
  bar.append(forward, back);
  send.before(bar);

  const counters = steps.map((step, place) => {
    const line = document.createElement("p");
    line.className = "step-count meta";
    line.textContent = form.dataset.stepWords.replace("{n}", place + 1).replace("{most}", steps.length);
    line.id = `${step.id}-count`;
    step.querySelector("h2").setAttribute("aria-describedby", line.id);
    step.prepend(line);
    return line;
  });

  let at = 0;
  const holds = (target) => steps.findIndex((step) => target && step.contains(target));
  const show = (place, { focus = true } = {}) => {
    at = place;
    steps.forEach((step, number) => { step.hidden = number !== at; });
    const isLast = at === steps.length - 1;
    forward.hidden = isLast;
    back.hidden = at === 0;
    send.hidden = below.hidden = !isLast;
    // What leads on stands first, also in the last step.
    (isLast ? below : send).before(bar);
    document.body.classList.toggle("past-first-step", at > 0);
    if (!focus) return;
    const heading = steps[at].querySelector("h2");
    heading.tabIndex = -1;
    heading.focus();
    counters[at].scrollIntoView({ block: "start" });
  };

  // Each step is a place in the history, so the browser's own Back never leaves the form by surprise.
  const go = (place) => {
    history.pushState(history.state, "", `#${steps[place].id}`);
    show(place);
  };
  forward.addEventListener("click", () => go(at + 1));
  back.addEventListener("click", () => history.back());

  // A link of the error summary, or "Change" on the check page, opens the step in which its field stands.
  const follow = ({ focus }) => {
    const target = document.getElementById(location.hash.slice(1));
    const place = holds(target);
    if (place < 0) return show(0, { focus });
    show(place, { focus: focus && target === steps[place] });
    if (target !== steps[place]) {
      const control = target.matches("fieldset") ? target.querySelector("input") : target;
      control.focus();
      control.scrollIntoView({ block: "center" });
    }
  };
  addEventListener("popstate", () => follow({ focus: true }));
  addEventListener("hashchange", () => follow({ focus: true }));

  // Before the summary brings the field into view, its step must be open.
  document.querySelector(".error-summary")?.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const place = link ? holds(document.getElementById(link.hash.slice(1))) : -1;
    if (place >= 0) show(place, { focus: false });
  }, true);

  const wrong = form.querySelector("[aria-invalid=true], .field-wrong");
  if (location.hash) follow({ focus: true });
  else if (wrong) show(Math.max(0, holds(wrong)), { focus: false });
  // Something kept a whole form from coming in: its button is what is needed.
  else show(document.querySelector(".error-summary") ? steps.length - 1 : 0, { focus: false });

  // Enter in a field goes on, as the button below it says; only the last step sends.
  form.addEventListener("keydown", (event) => {
    const isText = event.target.matches("input:not([type=radio]):not([type=checkbox])");
    if (event.key !== "Enter" || !isText || at === steps.length - 1) return;
    event.preventDefault();
    go(at + 1);
  });
}
