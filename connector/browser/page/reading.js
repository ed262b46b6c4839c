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

const readTable = (table, root, all) => ({
  rows: [...table.rows].map((row) =>
    [...row.cells].map((cell) => {
      const controls = [...cell.querySelectorAll(TYPED)]
        .filter((control) => control.closest("table") === table);
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

// What stands in locked boxes outside the long tables, as if it were printed.
const factsOf = (root) =>
  [...root.querySelectorAll("input[readonly], input[disabled]")]
    .filter((box) => box.type !== "hidden" && box.value &&
      (box.closest("table")?.rows.length ?? 0) <= 4)
    .slice(0, 20)
    .map((box) => `\n${labelOf(box).at(-1) ?? ""}：${box.value}`)
    .join("");

const readDocument = ({ root, frames }, saveWords, { textLimit = 4000 }) => ({
  id: idOf(root), depth: frames.length, title: root.title,
  text: ((root.body ? root.body.innerText || "" : "") + factsOf(root)).slice(0, textLimit),
  saves: saveWords.length ? clickables(root, saveWords).map(sendingOf) : [],
  demanded: saveWords.length ? demandedIn(root) : [],
  caption: frames.map((frame) => {
    const box = frame.closest("[class*=layer], [class*=dialog], [class*=modal]");
    return box ? (box.innerText || "").trim().slice(0, 200) : "";
  }).join(" "),
  header: headerTexts(1500),
  tables: tablesOf(root),
});

// The text around the pages: the top document's, and its frames' where it is a frameset.
const headerTexts = (limit) => {
  const isFrameset = document.body && document.body.tagName === "FRAMESET";
  return visibleDocuments()
    .filter(({ frames }) => frames.length <= (isFrameset ? 1 : 0))
    .map(({ root }) => (root.body ? root.body.innerText || "" : "").slice(0, limit));
};
