// What a capture keeps: what is typed, what cannot be seen marked hidden, and which boxes lie
// over the page.

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

const keep = (element, twin) => {
  copyState(element, twin);
  const isFrame = element.tagName === "FRAME";
  if (!isFrame && (element.closest("head") || NEVER_DRAWN.has(element.tagName))) return;
  if (isLayer(element)) twin.setAttribute("data-capture-layer", "");
  const isUnseen = element.getClientRects().length === 0 &&
    !(element.tagName === "INPUT" && element.type === "hidden");
  if (isUnseen) twin.setAttribute("hidden", "");
  else twin.removeAttribute("hidden");
};

return takeDown({
  mark: "data-capture-frame",
  begin: (root, depth) => ({ depth: depth ?? 0, url: root.URL }),
  around: (_, page) => page.depth + 1,
  each: keep,
});
