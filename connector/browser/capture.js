// Writes down every visible document of a page, outermost first; changes nothing on it.
// Works on copies: what cannot be seen is marked hidden, each frame with the number of the
// document that it shows, and boxes that lie over the page as such.
() => {
  const isShown = (element) => {
    const view = element.ownerDocument.defaultView;
    if (!view || element.getClientRects().length === 0) return false;
    return view.getComputedStyle(element).visibility !== "hidden";
  };

  const contentOf = (frame) => {
    try {
      return frame.contentDocument;
    } catch {
      return null; // another host's: not ours to read
    }
  };

  const isLayer = (element) => {
    if (element.parentElement !== element.ownerDocument.body || !isShown(element)) return false;
    const style = element.ownerDocument.defaultView.getComputedStyle(element);
    return ["fixed", "absolute"].includes(style.position) && Number(style.zIndex) >= 100;
  };

  const NEVER_DRAWN = new Set(["OPTION", "OPTGROUP", "SCRIPT", "STYLE", "BR", "COL", "COLGROUP",
    "PARAM", "AREA", "MAP", "TEMPLATE", "FRAMESET", "FRAME"]);

  const copyState = (element, copy) => {
    if (element.tagName === "TEXTAREA") copy.textContent = element.value;
    if (element.tagName === "INPUT" && !["password", "file"].includes(element.type)) {
      copy.setAttribute("value", element.value);
    }
    for (const name of ["checked", "selected"]) copy.removeAttribute(name);
    if (element.disabled) copy.setAttribute("disabled", "");
    if (element.readOnly) copy.setAttribute("readonly", "");
    if (element.required) copy.setAttribute("required", "");
  };

  const found = [];
  const walk = (root, parent, depth) => {
    const number = found.length;
    const page = { number, parent, depth, url: root.URL, title: root.title, html: "" };
    found.push(page);
    const copy = root.documentElement.cloneNode(true);
    const elements = [...root.documentElement.querySelectorAll("*")];
    const copies = [...copy.querySelectorAll("*")];
    elements.forEach((element, index) => {
      const twin = copies[index];
      copyState(element, twin);
      twin.removeAttribute("data-capture-frame");
      if (element.closest("head") || NEVER_DRAWN.has(element.tagName)) {
        if (element.tagName !== "FRAME") return;
      }
      if (isLayer(element)) twin.setAttribute("data-capture-layer", "");
      const isUnseen = element.getClientRects().length === 0 &&
        !(element.tagName === "INPUT" && element.type === "hidden");
      if (isUnseen) twin.setAttribute("hidden", "");
      else twin.removeAttribute("hidden");
      if (["IFRAME", "FRAME"].includes(element.tagName) && isShown(element)) {
        const inner = contentOf(element);
        if (inner && inner.documentElement) {
          twin.setAttribute("data-capture-frame", String(found.length));
          walk(inner, number, depth + 1);
        }
      }
    });
    page.html = copy.outerHTML;
  };
  walk(document, null, 0);
  return JSON.stringify(found);
}
