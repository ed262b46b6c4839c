// What is kept of a page as evidence: how it looks, with what is typed and chosen in it.
// The copies can neither load, run nor send anything: no script, address, hidden value or
// password is in them. People are taken out of them afterwards, before anything is kept.

const NEVER_DRAWN = new Set(["HTML", "HEAD", "BODY", "TITLE", "STYLE", "LINK", "META", "OPTION",
  "OPTGROUP", "BR", "COL", "COLGROUP", "FRAMESET", "FRAME"]);
const DROPPED = new Set(["SCRIPT", "NOSCRIPT", "TEMPLATE", "OBJECT", "EMBED", "BASE", "META",
  "LINK", "STYLE"]);
const PICTURES = new Set(["IMG", "SVG", "CANVAS", "VIDEO", "AUDIO", "PICTURE"]);

const rulesOf = (root) => {
  const texts = [];
  for (const sheet of root.styleSheets) {
    if (sheet.disabled) continue;
    try {
      texts.push([...sheet.cssRules].map((rule) => rule.cssText).join("\n"));
    } catch {
      // another host's
    }
  }
  return texts.join("\n");
};

const blank = (element, twin) => {
  const shape = element.getBoundingClientRect();
  const grey = twin.ownerDocument.createElement("span");
  grey.setAttribute("style", "display:inline-block;background:#c9ced6;" +
    `width:${Math.round(shape.width)}px;height:${Math.round(shape.height)}px`);
  twin.replaceWith(grey);
};

const keepTyped = (element, twin) => {
  if (element.tagName === "TEXTAREA") twin.textContent = element.value;
  if (element.tagName === "SELECT") {
    const chosen = element.selectedIndex;
    [...twin.querySelectorAll("option")].forEach((option, index) => {
      if (index === chosen) option.setAttribute("selected", "");
      else option.remove();
    });
  }
  if (element.tagName !== "INPUT") return;
  twin.removeAttribute("checked");
  if (["checkbox", "radio"].includes(element.type)) {
    if (element.checked) twin.setAttribute("checked", "");
    twin.removeAttribute("value");
  } else if (["password", "file"].includes(element.type)) {
    twin.removeAttribute("value");
  } else {
    twin.setAttribute("value", element.value);
  }
};

// Whether anything of a frame can be seen: a form in a box lies over the list below it.
const isOnTop = (frame) => {
  const shape = frame.getBoundingClientRect();
  return [0.1, 0.5, 0.9].some((share) => {
    const top = frame.ownerDocument.elementFromPoint(
      shape.left + shape.width * share, shape.top + shape.height * share);
    return !top || top === frame;
  });
};

// What scrolls within the document is shown whole; it makes the document as large.
const unroll = (element, twin, page) => {
  const style = element.ownerDocument.defaultView.getComputedStyle(element);
  const scrolls = [style.overflowX, style.overflowY].some((o) => ["auto", "scroll"].includes(o));
  const isCut = element.scrollWidth > element.clientWidth + 1 ||
    element.scrollHeight > element.clientHeight + 1;
  if (!scrolls || !isCut || element === element.ownerDocument.body) return;
  const shape = element.getBoundingClientRect();
  page.width = Math.max(page.width, Math.ceil(shape.left) + element.scrollWidth + 20);
  page.height = Math.max(page.height, Math.ceil(shape.top) + element.scrollHeight + 20);
  page.isCut = true;
  twin.style.overflow = "visible";
};

const measure = (root, place) => {
  const shown = root.documentElement;
  return {
    place: place && place.box, onTop: place ? place.onTop : true, css: rulesOf(root),
    width: Math.max(shown.scrollWidth, shown.clientWidth),
    height: Math.max(shown.scrollHeight, shown.clientHeight),
    isCut: shown.scrollHeight > shown.clientHeight || shown.scrollWidth > shown.clientWidth,
  };
};

const keep = (element, twin, page) => {
  const name = element.tagName.toUpperCase();
  if (DROPPED.has(name) || element.type === "hidden") twin.remove();
  else if (["IFRAME", "FRAME"].includes(name)) {
    twin.removeAttribute("src");
    twin.removeAttribute("srcdoc");
  } else if (!NEVER_DRAWN.has(name) && element.getClientRects().length === 0) {
    twin.textContent = ""; // what cannot be seen proves nothing
    twin.setAttribute("hidden", "");
  } else if (PICTURES.has(name)) blank(element, twin);
  else {
    keepTyped(element, twin);
    unroll(element, twin, page);
  }
};

return takeDown({
  mark: "data-evidence-frame",
  begin: measure,
  around: (frame, page) => {
    const { left, top, width, height } = frame.getBoundingClientRect();
    const box = [left, top, width, height].map(Math.round);
    return { box, onTop: page.onTop && isOnTop(frame) };
  },
  each: keep,
});
