// What is asked only by whoever looks around: captions, other hosts' frames, controls by name.

const surveyCalls = {
  // Other hosts whose frames came up since the last click on a row or 【保存】.
  foreignHosts: () => brokenFrames()
    .filter((frame) => !seenFrames.has(frame) && frame.src)
    .map((frame) => new URL(frame.src, document.baseURI).host)
    .filter((host) => host && host !== location.host),

  // What can be clicked, outside of table cells, and the heads of tables: short texts of
  // one document or of all, those of the page before those of what is around it.
  captions: ({ id = null }) => {
    const places = visibleDocuments().filter(({ root }) => id === null || idOf(root) === id);
    const read = ({ root, frames }) => [
      ...[...root.querySelectorAll("tr")]
        .filter((row) => row.cells.length > 1 && [...row.cells].every((c) => c.tagName === "TH"))
        .flatMap((row) => [...row.cells]),
      ...[root, boxAround(frames.at(-1))].filter(Boolean).flatMap((part) =>
        [...part.querySelectorAll(CLICKABLE)].filter((one) => !one.closest("td"))),
    ].filter((one) => isSmall(one) && isShown(one))
      .map((one) => (one.tagName === "INPUT" ? one.value : one.innerText || one.title).trim());
    const texts = places.reverse().flatMap(read);
    return [...new Set(texts)].filter((text) => text && text.length <= 20);
  },

  // What can be clicked in one row of a table, with the column of each.
  rowCaptions: ({ id, table, row }) => {
    const found = documentById(id).root.querySelectorAll("table")[table]?.rows[row];
    return (found ? cellsOf(found) : []).flatMap((cell, column) =>
      [...cell.querySelectorAll(CLICKABLE)].filter(isShown).map((one) => ({
        column, text: (one.innerText || one.value || one.title || "").trim() })));
  },

  // Which of several lists of words name a control of the document.
  controls: ({ id, lists }) => lists.map((words) =>
    controlsNamed(documentById(id).root, words).length),
};
