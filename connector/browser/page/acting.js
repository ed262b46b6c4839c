// Clicking what could be clicked, and typing what could be typed; nothing is forced.

// Whether a click at the element's middle would reach it, in every frame around it.
const isReachable = (element, frames) => {
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (isHit(element, frames)) return true;
  element.scrollIntoView({ block: "center", inline: "center" }); // from under a fixed bar
  return isHit(element, frames);
};

const isHit = (element, frames) => {
  const chain = [...frames, element];
  return chain.every((target, depth) => {
    // A frame may be larger than the screen: ask where the innermost element is in it.
    let x = 0;
    let y = 0;
    for (const part of chain.slice(depth)) {
      const box = part.getBoundingClientRect();
      const isLast = part === element;
      x += box.left + (isLast ? box.width / 2 : part.clientLeft);
      y += box.top + (isLast ? box.height / 2 : part.clientTop);
    }
    const top = target.ownerDocument.elementFromPoint(x, y);
    if (!top || top === target || target.contains(top)) return true;
    return top.contains(target) || isPassing(top);
  });
};

const press = (element, frames) => {
  if (element.disabled || element.getAttribute("aria-disabled") === "true") return "disabled";
  if (!isReachable(element, frames)) return "covered";
  element.click();
  return "clicked";
};

// Clicks in the row that still reads so; a null stands for a cell that may read otherwise.
const pressInRow = ({ root, frames }, { table, row, texts, words }) => {
  const element = root.querySelectorAll("table")[table]?.rows[row];
  if (!element) return "moved";
  const now = cellsOf(element).map((cell) => (cell.innerText || "").trim());
  const isSame = now.length === texts.length &&
    texts.every((text, n) => text === null || text === now[n]);
  if (!isSame) return "moved";
  const links = clickables(element, words);
  if (links.length !== 1) return links.length ? "ambiguous" : "missing";
  return press(links[0], frames);
};

const fillControl = (control, { name, kind, value }) => {
  if (!control || (control.name || control.id || "") !== name || kindOf(control) !== kind) {
    return "moved";
  }
  if (kind !== "radio" && kind !== "checkbox") return setValue(control, value);
  if (control.disabled) return "readonly";
  if (!control.checked) control.click();
  return control.checked ? "" : "readonly";
};

// Types into a control as its own scripts expect; refuses what a person could not type.
// The events of coming and going are sent rather than the focus moved: at every real
// focus the browser looks over the whole form for something to complete.
const setValue = (control, value) => {
  if (control.disabled || control.readOnly) return "readonly";
  const view = control.ownerDocument.defaultView;
  const tell = (kind, name, bubbles) => control.dispatchEvent(new view[kind](name, { bubbles }));
  tell("FocusEvent", "focus", false);
  tell("FocusEvent", "focusin", true);
  if (control.tagName === "SELECT") {
    const option = [...control.options].find((o) => o.text.trim() === value);
    if (!option) return "no_option";
    control.value = option.value;
  } else {
    if (control.maxLength > 0 && value.length > control.maxLength) return "too_long";
    const owner = control.tagName === "TEXTAREA" ? view.HTMLTextAreaElement : view.HTMLInputElement;
    Object.getOwnPropertyDescriptor(owner.prototype, "value").set.call(control, value);
  }
  tell("Event", "input", true);
  tell("Event", "change", true);
  tell("FocusEvent", "blur", false);
  tell("FocusEvent", "focusout", true);
  return "";
};
