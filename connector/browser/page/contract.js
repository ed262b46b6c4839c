// What the page contract asks of a form besides its table: how it is sent, what it demands.

const LONG_ROW = 8; // cells; a row of a month has more

// What a click on a button would send by itself, as far as its markup tells.
const sendingOf = (button) => {
  const form = button.form || button.closest("form");
  const scripts = `${button.getAttribute("href")} ${button.getAttribute("onclick")}`;
  const isSubmit = ["submit", "image"].includes(button.type);
  const sends = form && (isSubmit || scripts.includes("__doPostBack"));
  const asked = (name, of) => (isSubmit && button.getAttribute(name)) || form.getAttribute(of);
  const target = sends ? new URL(asked("formaction", "action") || "", button.baseURI) : null;
  const own = new URL(button.baseURI);
  return {
    kind: button.tagName === "A" ? "" : button.type || "",
    method: sends ? (asked("formmethod", "method") || "").toLowerCase() : "",
    host: target && target.protocol.startsWith("http") && target.host !== own.host
      ? target.host : "",
  };
};

// Empty controls outside of long rows that the page wants filled, each with its index.
const demandedIn = (root) =>
  [...root.querySelectorAll(TYPED)].map((control, index) => ({ control, index }))
    .filter(({ control }) => (control.closest("tr")?.cells.length ?? 0) <= LONG_ROW)
    .filter(({ control }) => !control.disabled && !control.readOnly && isShown(control))
    .filter(({ control }) => isUnanswered(control))
    .map((one) => ({ ...one, label: captionOf(one.control) }))
    .filter(({ control, label }) => control.required || /[*＊]/.test(label) ||
      control.getAttribute("aria-required") === "true")
    .map(({ control, index, label }) => ({
      index, label: label.slice(0, 30), kind: kindOf(control) }));

const isUnanswered = (control) => {
  if (control.tagName === "SELECT") return !control.value;
  if (!["radio", "checkbox"].includes(control.type)) return !control.value.trim();
  const alike = control.name && control.form
    ? [...control.form.querySelectorAll("input")].filter((one) => one.name === control.name)
    : [control];
  return !alike.some((one) => one.checked);
};

// A control's caption as it is printed, with the star of what is required.
const captionOf = (control) =>
  ((control.labels && control.labels[0]?.innerText) || textBefore(control) || "").trim();
