// Reads and acts on what a person would see, in one call each, across visible frames.
// Placed in every document before its own scripts; only the top document's copy is used.
// It knows no word and no place of the platform: those are handed in from the mapping.
(() => {
  if (window.top !== window) return;

  const seenDocuments = new WeakMap();
  let documentCount = 0;
  let seenLayers = new WeakMap();
  let boxCounts = new WeakMap();
  let seenFrames = new WeakSet();

  const plain = (text) =>
    (text || "").normalize("NFKC").replace(/[\s:：*＊]+/g, "").toLowerCase();

  const isShown = (element) => {
    if (!element.isConnected) return false;
    const view = element.ownerDocument.defaultView;
    if (!view || element.getClientRects().length === 0) return false;
    const box = element.getBoundingClientRect();
    const style = view.getComputedStyle(element);
    return box.width > 0 && box.height > 0 && style.visibility !== "hidden";
  };

  const contentOf = (frame) => {
    try {
      return frame.contentDocument;
    } catch {
      return null; // another host's: not ours to read
    }
  };

  // Every document, seen or not: cheap to ask for while pages load, as nothing is laid out.
  const allDocuments = (root = document) => [
    root,
    ...[...root.querySelectorAll("iframe, frame")].map(contentOf).filter(Boolean)
      .flatMap((inner) => allDocuments(inner)),
  ];

  // Every document that a person can see, outermost first, with the frames around it.
  const visibleDocuments = (root = document, frames = []) => {
    const found = [{ root, frames }];
    for (const frame of root.querySelectorAll("iframe, frame")) {
      const inner = contentOf(frame);
      if (inner && inner.documentElement && isShown(frame)) {
        found.push(...visibleDocuments(inner, [...frames, frame]));
      }
    }
    return found;
  };

  // Frames that show the browser's own error page, where an answer was lost: unreadable,
  // but in the way like any other.
  const brokenFrames = () =>
    visibleDocuments().flatMap(({ root }) => [...root.querySelectorAll("iframe, frame")])
      .filter((frame) => !contentOf(frame) && isShown(frame));

  const idOf = (root) => {
    if (!seenDocuments.has(root)) seenDocuments.set(root, ++documentCount);
    return seenDocuments.get(root);
  };

  const documentById = (id) => {
    const found = visibleDocuments().find(({ root }) => idOf(root) === id);
    if (!found) throw new Error("GONE");
    return found;
  };

  const isReady = (root) => root.readyState === "complete" && root.URL !== "about:blank";

  const selectorsOf = (words) =>
    words.filter((word) => word.startsWith("css:")).map((word) => word.slice(4));
  const textsOf = (words) =>
    new Set(words.filter((word) => !word.startsWith("css:")).map(plain));

  // What a person reads on something to click.
  const captionsOf = (element) => {
    const own =
      element.tagName === "INPUT"
        ? [element.value, element.alt, element.title]
        : [element.innerText, element.title, element.getAttribute("aria-label")];
    return own.map(plain).filter(Boolean);
  };

  const CLICKABLE = "a, button, [onclick], [role=button], [role=menuitem], [role=tab], " +
    "input[type=submit], input[type=button], input[type=image]";
  const ANYTHING = CLICKABLE + ", span, li, div, td, img, label, i, em, b, strong, h3, h4, p";

  // Only small elements are worth reading: a caption is short, and reading is slow.
  const isSmall = (element) =>
    element.childElementCount <= 4 && (element.textContent || "").length <= 80;

  const clickables = (scope, words) => {
    const texts = textsOf(words);
    const named = selectorsOf(words).flatMap((css) => [...scope.querySelectorAll(css)]);
    const match = (selector) =>
      [...scope.querySelectorAll(selector)].filter((element) =>
        isSmall(element) && captionsOf(element).some((caption) => texts.has(caption)));
    let found = [...named, ...(texts.size ? match(CLICKABLE) : [])].filter(isShown);
    if (!found.length && texts.size) found = match(ANYTHING).filter(isShown);
    return found.filter((one) => !found.some((other) => other !== one && one.contains(other)));
  };

  // Boxes laid over the page: layer.js and its like, recognised by where they are.
  const isLayer = (box) => {
    if (!isShown(box) || box.querySelector("iframe, frame")) return false;
    const style = box.ownerDocument.defaultView.getComputedStyle(box);
    const floats = ["fixed", "absolute"].includes(style.position);
    return Boolean(floats && Number(style.zIndex) >= 100 && plain(box.innerText));
  };

  const layers = () =>
    visibleDocuments().flatMap(({ root, frames }) =>
      root.body ? [...root.body.children].filter(isLayer).map((box) => ({ box, frames })) : []);

  const buttonsOf = (box) =>
    [...box.querySelectorAll(CLICKABLE)].filter((b) => isShown(b) && plain(b.innerText || b.value));

  // A message that goes away by itself hides nothing: a person waits the moment.
  const isPassing = (element) => {
    const box = [...element.ownerDocument.body.children].find((child) => child.contains(element));
    return Boolean(box && isLayer(box) && !buttonsOf(box).length);
  };

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

  // The text that stands before a control: its label, or what is printed to its left.
  const labelOf = (control) => {
    const labels = control.labels ? [...control.labels].map((l) => l.innerText) : [];
    const hints = [control.placeholder, control.title, control.getAttribute("aria-label")];
    return [...labels, ...hints, textBefore(control)].map(plain).filter(Boolean);
  };

  const textBefore = (control) => {
    let node = control;
    for (let climbs = 0; node && climbs < 4; climbs += 1, node = node.parentElement) {
      for (let before = node.previousSibling; before; before = before.previousSibling) {
        if (before.nodeType === Node.ELEMENT_NODE) {
          if (["SCRIPT", "STYLE"].includes(before.tagName)) continue;
          if (before.matches("input:not([type=hidden]), select, textarea") ||
              before.querySelector("input:not([type=hidden]), select, textarea")) return "";
        }
        const text = before.nodeType === Node.ELEMENT_NODE ? before.innerText : before.textContent;
        if (text && text.trim()) return text;
      }
      if (node.tagName === "FORM" || node.tagName === "BODY") return "";
    }
    return "";
  };

  const LONG_ROW = 8; // cells; a row of a month has more

  const TYPED = "input:not([type=hidden]):not([type=submit]):not([type=button])" +
    ":not([type=image]):not([type=reset]), select, textarea";

  const controlsNamed = (root, words, selector = TYPED) => {
    const texts = textsOf(words);
    const named = selectorsOf(words).flatMap((css) => [...root.querySelectorAll(css)]);
    const labelled = texts.size
      ? [...root.querySelectorAll(selector)].filter((control) =>
          labelOf(control).some((label) => texts.has(label)))
      : [];
    return [...new Set([...named, ...labelled])].filter(isShown);
  };

  // What is printed beside a radio button; decorated ones stand in boxes of their own.
  const choiceText = (radio) => {
    if (radio.labels && radio.labels.length) return radio.labels[0].innerText.trim();
    for (let node = radio, climbs = 0; node && climbs < 4; climbs += 1, node = node.parentElement) {
      if (node !== radio && node.querySelectorAll(TYPED).length > 1) break;
      for (let next = node.nextSibling; next; next = next.nextSibling) {
        const isElement = next.nodeType === Node.ELEMENT_NODE;
        if (isElement && (next.matches(TYPED) || next.querySelector(TYPED))) break;
        if (next.textContent.trim()) return next.textContent.trim();
      }
    }
    return radio.value;
  };

  const kindOf = (control) =>
    control.tagName === "INPUT" ? (control.type || "text") : control.tagName.toLowerCase();

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

  // Resolves as soon as the condition holds, or when the patience is over.
  const until = async (condition, patience) => {
    const end = performance.now() + patience;
    while (!condition() && performance.now() < end) {
      await new Promise((resume) => setTimeout(resume, 5));
    }
  };

  const boxes = (root) => (root.body ? root.body.childElementCount : 0);

  const markLayers = () => {
    seenFrames = new WeakSet(brokenFrames());
    boxCounts = new WeakMap(allDocuments().map((root) => [root, boxes(root)]));
    seenLayers = new WeakMap();
    for (const { box } of layers()) seenLayers.set(box, box.innerText);
  };

  const newLayers = () => layers().filter(({ box }) => seenLayers.get(box) !== box.innerText);

  const describeLayer = ({ box }) => ({
    text: box.innerText.trim(),
    buttons: buttonsOf(box).map((b) => (b.innerText || b.value).trim()),
  });

  // What stands in locked boxes outside the long tables, as if it were printed.
  const factsOf = (root) =>
    [...root.querySelectorAll("input[readonly], input[disabled]")]
      .filter((box) => box.type !== "hidden" && box.value &&
        (box.closest("table")?.rows.length ?? 0) <= 4)
      .slice(0, 20)
      .map((box) => `\n${labelOf(box).at(-1) ?? ""}：${box.value}`)
      .join("");

  // What a click on a button would send by itself, as far as its markup tells.
  const sendingOf = (button) => {
    const form = button.form || button.closest("form");
    const scripts = `${button.getAttribute("href")} ${button.getAttribute("onclick")}`;
    const isSubmit = ["submit", "image"].includes(button.type);
    const sends = form && (isSubmit || scripts.includes("__doPostBack"));
    const asked = (name, of) => (isSubmit && button.getAttribute(name)) || form.getAttribute(of);
    const target = sends ? new URL(asked("formaction", "action") || "", button.baseURI) : null;
    const own = new URL(button.baseURI);
    return {
      kind: button.tagName === "A" ? "" : button.type || "",
      method: sends ? (asked("formmethod", "method") || "").toLowerCase() : "",
      host: target && target.protocol.startsWith("http") && target.host !== own.host
        ? target.host : "",
    };
  };

  // Empty controls outside of long rows that the page wants filled, each with its index.
  const demandedIn = (root) =>
    [...root.querySelectorAll(TYPED)].map((control, index) => ({ control, index }))
      .filter(({ control }) => (control.closest("tr")?.cells.length ?? 0) <= LONG_ROW)
      .filter(({ control }) => !control.disabled && !control.readOnly && isShown(control))
      .filter(({ control }) => isUnanswered(control))
      .map((one) => ({ ...one, label: captionOf(one.control) }))
      .filter(({ control, label }) => control.required || /[*＊]/.test(label) ||
        control.getAttribute("aria-required") === "true")
      .map(({ control, index, label }) => ({
        index, label: label.slice(0, 30), kind: kindOf(control) }));

  const isUnanswered = (control) => {
    if (control.tagName === "SELECT") return !control.value;
    if (!["radio", "checkbox"].includes(control.type)) return !control.value.trim();
    const alike = control.name && control.form
      ? [...control.form.querySelectorAll("input")].filter((one) => one.name === control.name)
      : [control];
    return !alike.some((one) => one.checked);
  };

  // A control's caption as it is printed, with the star of what is required.
  const captionOf = (control) =>
    ((control.labels && control.labels[0]?.innerText) || textBefore(control) || "").trim();

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

  const pressInRow = ({ root, frames }, { table, row, texts, words }) => {
    const element = root.querySelectorAll("table")[table]?.rows[row];
    if (!element) return "moved";
    const now = [...element.cells].map((cell) => (cell.innerText || "").trim());
    if (JSON.stringify(now) !== JSON.stringify(texts)) return "moved";
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

  const api = {
    // Ids of the visible documents, so that a later one is known as new.
    documents: () => visibleDocuments().map(({ root, frames }) => ({
      id: idOf(root), depth: frames.length, ready: isReady(root), title: root.title,
    })),

    header: ({ limit }) => headerTexts(limit),

    texts: ({ limit }) => visibleDocuments()
      .map(({ root }) => (root.body ? root.body.innerText || "" : "").slice(0, limit)),

    // Other hosts whose frames came up since the last click on a row or 【保存】.
    foreignHosts: () => brokenFrames()
      .filter((frame) => !seenFrames.has(frame) && frame.src)
      .map((frame) => new URL(frame.src, document.baseURI).host)
      .filter((host) => host && host !== location.host),

    // What can be clicked, outside of table cells, and the heads of tables: short texts of
    // one document or of all, those of the page before those of what is around it.
    captions: ({ id = null }) => {
      const places = visibleDocuments().filter(({ root }) => id === null || idOf(root) === id);
      const read = ({ root }) => [
        ...[...root.querySelectorAll("tr")]
          .filter((row) => row.cells.length > 1 && [...row.cells].every((c) => c.tagName === "TH"))
          .flatMap((row) => [...row.cells]),
        ...[...root.querySelectorAll(CLICKABLE)].filter((one) => !one.closest("td")),
      ].filter((one) => isSmall(one) && isShown(one))
        .map((one) => (one.tagName === "INPUT" ? one.value : one.innerText || one.title).trim());
      const texts = places.reverse().flatMap(read);
      return [...new Set(texts)].filter((text) => text && text.length <= 20);
    },

    // What can be clicked in one row of a table, with the column of each.
    rowCaptions: ({ id, table, row }) => {
      const found = documentById(id).root.querySelectorAll("table")[table]?.rows[row];
      return [...(found ? found.cells : [])].flatMap((cell) =>
        [...cell.querySelectorAll(CLICKABLE)].filter(isShown).map((one) => ({
          column: cell.cellIndex, text: (one.innerText || one.value || one.title || "").trim() })));
    },

    // Which of several lists of words name a control of the document.
    controls: ({ id, lists }) => lists.map((words) =>
      controlsNamed(documentById(id).root, words).length),

    isLoading: ({ busyWords }) => isLoading(busyWords),

    // Which of several lists of words can be clicked now, and in which documents.
    canClick: ({ words }) => visibleDocuments().flatMap(({ root }) =>
      clickables(root, words).map(() => idOf(root))),

    click: ({ words, id = null, unique = true }) => {
      const places = visibleDocuments()
        .filter(({ root }) => id === null || idOf(root) === id)
        .flatMap(({ root, frames }) =>
          clickables(root, words).map((element) => ({ element, frames })));
      if (!places.length) return "missing";
      if (places.length > 1 && unique) return "ambiguous";
      return press(places[0].element, places[0].frames);
    },

    hasControl: ({ words }) => visibleDocuments()
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
      const newest = Math.max(...visibleDocuments().map(({ root }) => idOf(root)));
      markLayers();
      return { answer: pressInRow(place, { table, row, texts, words }), newest };
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

    // Clicks the one button of the form that reads so; boxes that stand there already are
    // no answer to it.
    save: ({ id, words }) => {
      markLayers();
      const { root, frames } = documentById(id);
      const found = clickables(root, words);
      if (found.length !== 1) return found.length ? "ambiguous" : "missing";
      return press(found[0], frames);
    },

    markLayers: () => markLayers(),

    newLayers: () => newLayers().map(describeLayer),

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

    clickLayer: ({ text, words }) => {
      const found = layers().filter(({ box }) => box.innerText.trim() === text);
      if (found.length !== 1) return "missing";
      const links = clickables(found[0].box, words);
      return links.length === 1 ? press(links[0], found[0].frames) : "missing";
    },

    // Leaves the document called `id`, or what it was posted back as, without saving: by
    // its own button, else by the × of the box around it.
    leave: ({ id, words }) => {
      const places = visibleDocuments().filter(({ root }) => idOf(root) >= id);
      for (const { root, frames } of places.reverse()) {
        const buttons = clickables(root, words);
        if (buttons.length && press(buttons[0], frames) === "clicked") return "clicked";
      }
      for (const frame of [...places.map(({ frames }) => frames.at(-1)), ...brokenFrames()]) {
        for (let box = frame?.parentElement; box; box = box.parentElement) {
          const { position } = box.ownerDocument.defaultView.getComputedStyle(box);
          if (!["fixed", "absolute"].includes(position)) continue; // the page, not a box on it
          const cross = [...box.querySelectorAll("[class*=close]")].filter(isShown);
          if (cross.length) {
            cross[0].click();
            return "clicked";
          }
        }
      }
      return "missing";
    },
  };

  Object.defineProperty(window, "__connector", { value: Object.freeze(api) });
})();
