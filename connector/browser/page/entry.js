// What is asked of a form of few fields, each found by its label, with a picture among them.

const radiosLike = (control) => control.type === "radio" && control.name
  ? [...control.ownerDocument.querySelectorAll("input[type=radio]")].filter((one) =>
      one.name === control.name && one.form === control.form)
  : [control];

// A picture is often chosen through something that is drawn over its control, which is hidden.
const filesNamed = (root, words) => {
  const texts = textsOf(words);
  const named = selectorsOf(words).flatMap((css) => [...root.querySelectorAll(css)]);
  return [...root.querySelectorAll("input[type=file]")].filter((one) =>
    named.includes(one) || [...labelOf(one), ...textsBefore(one)].some((t) => texts.has(t)));
};

// Every text between a control and the one before it, buttons' too.
const textsBefore = (control) => {
  const texts = [];
  for (let node = control, climbs = 0; node && climbs < 4; climbs += 1, node = node.parentElement) {
    for (let before = node.previousSibling; before; before = before.previousSibling) {
      const isElement = before.nodeType === Node.ELEMENT_NODE;
      if (isElement && (before.matches(TYPED) || before.querySelector(TYPED))) return texts;
      texts.push(plain(isElement ? before.innerText : before.textContent));
    }
  }
  return texts.filter(Boolean);
};

const readFields = (root, fields) => {
  const all = [...root.querySelectorAll(TYPED)];
  const read = (control) => ({
    ...describe(control, all.indexOf(control)),
    files: [...(control.files ?? [])].map(({ name, size }) => ({ name, size })),
  });
  return Object.fromEntries(Object.entries(fields).map(([name, words]) => {
    const found = [...controlsNamed(root, words), ...filesNamed(root, words)];
    return [name, [...new Set(found.flatMap(radiosLike))].map(read)];
  }));
};

const readEntry = (place, { fields, saveWords = [] }) => ({
  ...readDocument(place, saveWords, {}), fields: readFields(place.root, fields),
});

const digestOf = async (bytes) =>
  [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))]
    .map((n) => n.toString(16).padStart(2, "0")).join("");

const entryCalls = {
  // Every visible document younger than `after` with its fields and tables.
  newEntries: async ({ after, patience = 0, ...wanted }) => {
    await until(() => allDocuments().some((r) => idOf(r) > after && isReady(r)), patience);
    return visibleDocuments().filter(({ root }) => idOf(root) > after && isReady(root))
      .map((place) => readEntry(place, wanted));
  },

  // The document called `id` with its fields and tables, or null where it is gone.
  entry: ({ id, ...wanted }) => {
    const place = visibleDocuments().find(({ root }) => idOf(root) === id);
    return place ? readEntry(place, wanted) : null;
  },

  // A control itself, for the browser to put a file into.
  control: ({ id, index }) => [...documentById(id).root.querySelectorAll(TYPED)][index],

  // The SHA-256 of the file that a control holds; empty where the page may not work it out.
  chosenFile: async ({ id, index }) => {
    const [file] = entryCalls.control({ id, index }).files;
    return file && crypto.subtle ? digestOf(await file.arrayBuffer()) : "";
  },

  // The SHA-256 of each picture that the document shows, fetched again from its own host;
  // empty where the browser does not let it be read.
  pictures: async ({ id }) => {
    const images = [...documentById(id).root.querySelectorAll("img")].filter(isShown);
    const digest = async (image) => {
      try {
        const bytes = await (await fetch(image.src)).arrayBuffer();
        return await digestOf(bytes);
      } catch {
        return "";
      }
    };
    return Promise.all(images.map(digest));
  },
};
