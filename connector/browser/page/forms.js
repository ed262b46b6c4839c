// What is asked of a form: reading it, filling it, saving it, leaving it.

const formCalls = {
  // Every visible document younger than `after` with its tables; waits for one that is
  // ready for up to `patience` milliseconds.
  readNew: async ({ after, saveWords = [], patience = 0, ...limits }) => {
    const young = () => visibleDocuments().filter(({ root }) => idOf(root) > after);
    await until(() => allDocuments().some((r) => idOf(r) > after && isReady(r)), patience);
    return young().filter(({ root }) => isReady(root))
      .map((place) => readDocument(place, saveWords, limits));
  },

  // The document called `id` with its tables, or null where it is gone.
  read: ({ id, saveWords = [], ...limits }) => {
    const place = visibleDocuments().find(({ root }) => idOf(root) === id);
    return place ? readDocument(place, saveWords, limits) : null;
  },

  // Fills many controls of one form, each still the one that was read, and reads the
  // form again: what stands in it then is what would be sent.
  fill: ({ id, entries, saveWords }) => {
    const place = documentById(id);
    const controls = [...place.root.querySelectorAll(TYPED)];
    const answers = entries.map((entry) => fillControl(controls[entry.index], entry));
    const now = visibleDocuments().find(({ root }) => root === place.root);
    const layers = newLayers().map(describeLayer);
    return { answers, layers, read: now ? readDocument(now, saveWords, {}) : null };
  },

  focus: ({ id, index }) => {
    const control = [...documentById(id).root.querySelectorAll(TYPED)][index];
    control.focus();
    if (control.select) control.select();
  },

  // Clicks the one button of the form, or of the box around it, that reads so, if all that
  // is typed in the form is still as it was last read; boxes that stand there already are
  // no answer to it.
  save: ({ id, words }) => {
    markLayers();
    const place = documentById(id);
    const found = buttonsFor(place, words);
    if (found.length !== 1) return found.length ? "ambiguous" : "missing";
    if (lastStates.get(place.root) !== statesOf(place.root)) return "changed";
    return press(found[0].element, found[0].frames);
  },

  // What has come of a click on 【保存】: boxes that appeared, and whether anything is
  // still loading. Waits for a sign for up to `patience` milliseconds.
  answer: async ({ id, busyWords, patience }) => {
    const hasChanged = () => {
      const now = allDocuments();
      const isGone = !now.some((root) => idOf(root) === id);
      const isComplete = now.every((root) => root.readyState === "complete");
      return isComplete && (isGone || now.some((root) => boxCounts.get(root) !== boxes(root)));
    };
    await until(hasChanged, patience);
    return { layers: newLayers().map(describeLayer), isLoading: isLoading(busyWords) };
  },

  // Leaves the document called `id`, or what it was posted back as, without saving: by
  // its own button or its box's, else by the × of the box around it. Where boxes wait for somebody to
  // click them, returns these and leaves nothing, unless told to leave despite them. Null
  // where there is no way to leave it: a tab of the site's own, say, that stays open.
  leave: ({ id, words, despite = false }) => {
    const waiting = layers().filter(({ box }) => buttonsOf(box).length).map(describeLayer);
    if (waiting.length && !despite) return waiting;
    const places = visibleDocuments().filter(({ root }) => idOf(root) >= id);
    for (const place of places.reverse()) {
      const [first] = buttonsFor(place, words);
      if (first && press(first.element, first.frames) === "clicked") return [];
    }
    for (const frame of [...places.map(({ frames }) => frames.at(-1)), ...brokenFrames()]) {
      for (let box = frame?.parentElement; box; box = box.parentElement) {
        const { position } = box.ownerDocument.defaultView.getComputedStyle(box);
        if (!["fixed", "absolute"].includes(position)) continue; // the page, not a box on it
        const cross = [...box.querySelectorAll("[class*=close]")].filter(isShown);
        if (cross.length) {
          cross[0].click();
          return [];
        }
      }
    }
    return null;
  },
};
