// What is asked of any page and of a list: what is there, clicking, typing, turning.

const PAGE_COUNTS = /共\s*(\d+)\s*页|\d+\s*\/\s*(\d+)\s*页/g;
const ONWARD = /^([下后][一1]?页|[末尾]页|最后一?页|next|nextpage|last|lastpage|[»›>→]{1,2})$/;

// Whether a pager's button says by its own class, or its list item's, that it leads nowhere.
const isSpent = (button) => [button, button.closest("li")].some((one) =>
  one && (one.disabled || one.classList.contains("disabled")));

// Whether the number before this one stands just before it.
const followsNumber = (element, number) => {
  let before = element.previousSibling ?? element.parentElement?.previousSibling;
  while (before && !plain(before.textContent)) before = before.previousSibling;
  return Boolean(before) && plain(before.textContent) === String(number);
};

const listCalls = {
  // Ids of the visible documents, so that a later one is known as new.
  documents: () => visibleDocuments().map(({ root, frames }) => ({
    id: idOf(root), depth: frames.length, ready: isReady(root), title: root.title,
  })),

  header: ({ limit }) => headerTexts(limit),

  // Every select around the pages, each option with what is printed before and behind it.
  headerSelects: () => headerDocuments().flatMap(({ root }) =>
    controlsNamed(root, ["css:select"]).map((control, place) => ({
      id: idOf(root), place, chosen: control.selectedIndex,
      options: [...control.options].map((o) => o.text.trim()),
      around: [textBefore(control), control.nextSibling?.textContent ?? ""],
    }))),

  texts: ({ limit }) => visibleDocuments()
    .map(({ root }) => shownText(root.body).slice(0, limit)),

  isLoading: ({ busyWords }) => isLoading(busyWords),

  // Which of several lists of words can be clicked now, and in which documents.
  canClick: ({ words }) => visibleDocuments().flatMap(({ root }) =>
    clickables(root, words).map(() => idOf(root))),

  click: ({ words, id = null, unique = true }) => {
    const around = visibleDocuments().filter(({ root }) => id === null || idOf(root) === id);
    if (!around.length) return "gone";
    const places = around
      .flatMap(({ root, frames }) =>
        clickables(root, words).map((element) => ({ element, frames })));
    if (!places.length) return "missing";
    if (places.length > 1 && unique) return "ambiguous";
    return press(places[0].element, places[0].frames);
  },

  // Turns a pager's page; its button says by its own class, or its list item's, that there
  // is no further one.
  turn: ({ words, id, unique = true }) => {
    const { root, frames } = documentById(id);
    const found = clickables(root, words);
    if (!found.length) return "missing";
    if (found.length > 1 && unique) return "ambiguous";
    if (isSpent(found[0])) return "disabled";
    return press(found[0], frames);
  },

  // What reads like a way to a page after `number`, whatever the mapping calls it.
  pagerSigns: ({ id, number }) => {
    const { root } = documentById(id);
    const counted = [...(root.body.innerText || "").matchAll(PAGE_COUNTS)]
      .filter((found) => Number(found[1] ?? found[2]) > number).map((found) => found[0]);
    const ways = [...root.querySelectorAll(CLICKABLE)]
      .filter((one) => isSmall(one) && isShown(one) && !isSpent(one))
      .filter((one) => captionsOf(one).some((caption) => ONWARD.test(caption)) ||
        (plain(one.innerText) === String(number + 1) && followsNumber(one, number)))
      .map((one) => captionsOf(one)[0]);
    return [...new Set([...counted, ...ways])];
  },

  hasControl: ({ words, id = null }) => visibleDocuments()
    .filter(({ root }) => id === null || idOf(root) === id)
    .some(({ root }) => controlsNamed(root, words).length > 0),

  // Fills one labelled control; "missing" and "ambiguous" are for the caller to judge.
  type: ({ words, value, id = null, selector }) => {
    const found = visibleDocuments()
      .filter(({ root }) => id === null || idOf(root) === id)
      .flatMap(({ root }) => controlsNamed(root, words, selector));
    if (!found.length) return "missing";
    if (found.length > 1) return "ambiguous";
    return setValue(found[0], value) || "typed";
  },

  // What a labelled control is and holds, wherever it stands.
  labelled: ({ words, id }) => controlsNamed(documentById(id).root, words)
    .map((control, index) => describe(control, index)),

  options: ({ words, id }) => controlsNamed(documentById(id).root, words, "select")
    .map((control) => ({ texts: [...control.options].map((o) => o.text.trim()),
                         chosen: control.selectedOptions[0]?.text.trim() ?? "" })),

  // Chooses an option of the labelled select that stands at `place` among its like.
  choose: ({ words, id, place, value }) => {
    const control = controlsNamed(documentById(id).root, words, "select")[place];
    return control ? setValue(control, value) || "chosen" : "missing";
  },

  // Chooses the largest page size that a labelled select offers; false where there is none.
  enlargePages: ({ words, id }) => {
    for (const control of controlsNamed(documentById(id).root, words, "select")) {
      const sizes = [...control.options].map((o) => ({ text: o.text.trim(), n: Number(o.text) }))
        .filter(({ n }) => Number.isInteger(n) && n > 0 && n <= 500);
      if (sizes.length < 2 || sizes.length !== control.options.length) continue;
      const best = sizes.reduce((a, b) => (b.n > a.n ? b : a));
      if (control.selectedOptions[0]?.text.trim() === best.text) return false;
      setValue(control, best.text);
      return true;
    }
    return false;
  },

  picture: ({ words }) => {
    const found = visibleDocuments().flatMap(({ root }) =>
      selectorsOf(words).flatMap((css) => [...root.querySelectorAll(css)])).filter(isShown);
    if (!found.length) return null;
    const image = found[0];
    const canvas = image.ownerDocument.createElement("canvas");
    canvas.width = image.naturalWidth || image.width;
    canvas.height = image.naturalHeight || image.height;
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/png").split(",")[1];
  },

  // Clicks the link in a grid's row, if that row still reads exactly as it did; a grid in
  // the background is first brought to the front by its menu entry. From here on only
  // documents above `newest`, and boxes that appear, count as new.
  openRow: ({ id, menu, table, row, texts, words }) => {
    const shown = () => visibleDocuments().find(({ root }) => idOf(root) === id);
    if (!shown()) {
      for (const { root, frames } of visibleDocuments()) {
        const entries = clickables(root, menu);
        if (entries.length) {
          press(entries[0], frames);
          break;
        }
      }
    }
    const place = shown();
    if (!place) return { answer: "hidden", newest: 0 };
    // Hidden ones count, too: a tab that is only brought to the front again is not news.
    const newest = Math.max(...allDocuments().map(idOf));
    markLayers();
    return { answer: pressInRow(place, { table, row, texts, words }), newest };
  },
};
