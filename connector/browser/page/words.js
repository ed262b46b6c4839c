// What can be clicked or typed into, found by what a person reads on it or before it.

const plain = (text) =>
  (text || "").normalize("NFKC").replace(/[\s:：*＊]+/g, "").toLowerCase();

const selectorsOf = (words) =>
  words.filter((word) => word.startsWith("css:")).map((word) => word.slice(4));
const textsOf = (words) =>
  new Set(words.filter((word) => !word.startsWith("css:")).map(plain));

// What a person reads on something to click.
const captionsOf = (element) => {
  const own =
    element.tagName === "INPUT"
      ? [element.value, element.alt, element.title]
      : [element.innerText, element.title, element.getAttribute("aria-label")];
  return own.map(plain).filter(Boolean);
};

const CLICKABLE = "a, button, [onclick], [role=button], [role=menuitem], [role=tab], " +
  "input[type=submit], input[type=button], input[type=image]";
const ANYTHING = CLICKABLE + ", span, li, div, td, img, label, i, em, b, strong, h3, h4, p";

// Only small elements are worth reading: a caption is short, and reading is slow.
const isSmall = (element) =>
  element.childElementCount <= 4 && (element.textContent || "").length <= 80;

const clickables = (scope, words) => {
  const texts = textsOf(words);
  const named = selectorsOf(words).flatMap((css) => [...scope.querySelectorAll(css)]);
  const match = (selector) =>
    [...scope.querySelectorAll(selector)].filter((element) =>
      isSmall(element) && captionsOf(element).some((caption) => texts.has(caption)));
  let found = [...named, ...(texts.size ? match(CLICKABLE) : [])].filter(isShown);
  if (!found.length && texts.size) found = match(ANYTHING).filter(isShown);
  return found.filter((one) => !found.some((other) => other !== one && one.contains(other)));
};

// The text that stands before a control: its label, or what is printed to its left.
const labelOf = (control) => {
  const labels = control.labels ? [...control.labels].map((l) => l.innerText) : [];
  const hints = [control.placeholder, control.title, control.getAttribute("aria-label")];
  return [...labels, ...hints, textBefore(control)].map(plain).filter(Boolean);
};

const textBefore = (control) => {
  let node = control;
  for (let climbs = 0; node && climbs < 4; climbs += 1, node = node.parentElement) {
    for (let before = node.previousSibling; before; before = before.previousSibling) {
      if (before.nodeType === Node.ELEMENT_NODE) {
        if (["SCRIPT", "STYLE"].includes(before.tagName)) continue;
        if (before.matches("input:not([type=hidden]), select, textarea") ||
            before.querySelector("input:not([type=hidden]), select, textarea")) return "";
      }
      const text = before.nodeType === Node.ELEMENT_NODE ? before.innerText : before.textContent;
      if (text && text.trim()) return text;
    }
    if (node.tagName === "FORM" || node.tagName === "BODY") return "";
  }
  return "";
};

const TYPED = "input:not([type=hidden]):not([type=submit]):not([type=button])" +
  ":not([type=image]):not([type=reset]), select, textarea";

const controlsNamed = (root, words, selector = TYPED) => {
  const texts = textsOf(words);
  const named = selectorsOf(words).flatMap((css) => [...root.querySelectorAll(css)]);
  const labelled = texts.size
    ? [...root.querySelectorAll(selector)].filter((control) =>
        labelOf(control).some((label) => texts.has(label)))
    : [];
  return [...new Set([...named, ...labelled])].filter(isShown);
};

// What is printed beside a radio button; decorated ones stand in boxes of their own.
const choiceText = (radio) => {
  if (radio.labels && radio.labels.length) return radio.labels[0].innerText.trim();
  for (let node = radio, climbs = 0; node && climbs < 4; climbs += 1, node = node.parentElement) {
    if (node !== radio && node.querySelectorAll(TYPED).length > 1) break;
    for (let next = node.nextSibling; next; next = next.nextSibling) {
      const isElement = next.nodeType === Node.ELEMENT_NODE;
      if (isElement && (next.matches(TYPED) || next.querySelector(TYPED))) break;
      if (next.textContent.trim()) return next.textContent.trim();
    }
  }
  return radio.value;
};

const kindOf = (control) =>
  control.tagName === "INPUT" ? (control.type || "text") : control.tagName.toLowerCase();
