// What stands on a page, read whole: texts, tables, and the controls in them.

const describe = (control, index) => ({
  index,
  kind: kindOf(control),
  name: control.name || control.id || "",
  value: control.tagName === "SELECT"
    ? (control.selectedOptions[0] ? control.selectedOptions[0].text.trim() : "")
    : control.value,
  checked: Boolean(control.checked),
  choice: ["radio", "checkbox"].includes(control.type) ? choiceText(control) : "",
  editable: !control.disabled && !control.readOnly,
  required: Boolean(control.required),
  maxLength: control.maxLength > 0 ? control.maxLength : null,
  options: control.tagName === "SELECT" ? [...control.options].map((o) => o.text.trim()) : [],
});

// What is typed and chosen in a document: what a form would send, apart from hidden fields.
const lastStates = new WeakMap();
const statesOf = (root) => JSON.stringify([...root.querySelectorAll(TYPED)].map((control) =>
  CHOICES.includes(control.type) ? control.checked : control.value));

const CHOICES = ["radio", "checkbox"];

const isLaidOut = (element) => element.getClientRects().length > 0;

// A cell's own controls: those that are seen, and choices, which may be drawn by other
// elements. Lists of choices are laid out as tables of their own by some frameworks.
const isOf = (control, table) => {
  for (let near = control.closest("table"); near && near !== table;
       near = near.parentElement.closest("table")) {
    if ([...near.querySelectorAll(TYPED)].some((c) => !CHOICES.includes(c.type))) return false;
  }
  return CHOICES.includes(control.type) || isLaidOut(control);
};

// The cells that are seen: some lists carry a hidden one, which has nothing above it.
const cellsOf = (row) => [...row.cells].filter(isLaidOut);

const readTable = (table, root, all) => ({
  rows: [...table.rows].map((row) =>
    !isLaidOut(row) ? [] : cellsOf(row).map((cell) => {
      const controls = [...cell.querySelectorAll(TYPED)]
        .filter((control) => isOf(control, table));
      return {
        text: (cell.innerText || "").trim(),
        rowSpan: cell.rowSpan || 1,
        columnSpan: cell.colSpan || 1,
        controls: controls.map((control) => describe(control, all.get(control))),
      };
    })),
});

const tablesOf = (root) => {
  const all = new Map([...root.querySelectorAll(TYPED)].map((c, index) => [c, index]));
  return [...root.querySelectorAll("table")].map((table, index) =>
    isShown(table) ? { index, ...readTable(table, root, all) } : null).filter(Boolean);
};

const busy = (words) =>
  visibleDocuments().some(({ root }) =>
    selectorsOf(words).some((css) => [...root.querySelectorAll(css)].some(isShown)));

const isLoading = (busyWords) =>
  visibleDocuments().some(({ root }) => root.readyState !== "complete") || busy(busyWords);

// What stands in locked boxes outside the long rows, as if it were printed.
const factsOf = (root) =>
  [...root.querySelectorAll("input[readonly], input[disabled]")]
    .filter((box) => box.type !== "hidden" && box.value &&
      (box.closest("tr")?.cells.length ?? 0) <= LONG_ROW)
    .slice(0, 20)
    .map((box) => `\n${labelOf(box).at(-1) ?? ""}：${box.value}`)
    .join("");

const readDocument = ({ root, frames }, saveWords, { textLimit = 4000 }) => {
  if (saveWords.length) lastStates.set(root, statesOf(root));
  return describeDocument({ root, frames }, saveWords, textLimit);
};

// What a person reads of an element: all its text, but of each select only what is chosen.
const shownText = (element) => {
  const text = element?.innerText || "";
  const parts = [];
  let read = 0;
  for (const select of element?.querySelectorAll("select") ?? []) {
    const all = isLaidOut(select) ? select.innerText : "";
    const at = all ? text.indexOf(all, read) : -1;
    if (at < 0) continue;
    const chosen = [...select.selectedOptions].map((option) => option.text.trim()).join("\n");
    parts.push(text.slice(read, at), chosen);
    read = at + all.length;
  }
  return parts.join("") + text.slice(read);
};

// How long ago a document was loaded, in seconds; null where it does not tell.
const ageOf = (root) => {
  const view = root.defaultView;
  const loaded = view?.performance.getEntriesByType("navigation")[0]?.loadEventEnd;
  return loaded ? (view.performance.now() - loaded) / 1000 : null;
};

const describeDocument = ({ root, frames }, saveWords, textLimit) => ({
  id: idOf(root), age: ageOf(root), depth: frames.length, title: root.title,
  text: (shownText(root.body) + factsOf(root)).slice(0, textLimit),
  saves: saveWords.length
    ? buttonsFor({ root, frames }, saveWords).map(({ element }) => sendingOf(element)) : [],
  demanded: saveWords.length ? demandedIn(root) : [],
  caption: frames.map((frame) => {
    const box = frame.closest("[class*=layer], [class*=dialog], [class*=modal]");
    return shownText(box).trim().slice(0, 200);
  }).join(" "),
  header: headerTexts(1500),
  tables: tablesOf(root),
});

// What stands around the pages: the top document, and its frames where it is a frameset.
const headerDocuments = () => {
  const isFrameset = document.body &&
    (document.body.tagName === "FRAMESET" || !plain(document.body.innerText)); // or of iframes
  return visibleDocuments()
    .filter(({ frames }) => frames.length <= (isFrameset ? 1 : 0));
};

const headerTexts = (limit) =>
  headerDocuments().map(({ root }) => shownText(root.body).slice(0, limit));
