// The documents of a page, frames included: which are seen, which are ready, which is which.

const seenDocuments = new WeakMap();
// Counted on from the top document's own beginning: where each click brings a new top
// document, what came later still has the higher number.
let documentCount = Math.floor(performance.timeOrigin) * 100;

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

// By tag name, because the browser keeps such lists: a long table is not searched each time.
const framesIn = (root) =>
  [...root.getElementsByTagName("iframe"), ...root.getElementsByTagName("frame")];

// Every document, seen or not: cheap to ask for while pages load, as nothing is laid out.
const allDocuments = (root = document) => [
  root,
  ...framesIn(root).map(contentOf).filter(Boolean)
    .flatMap((inner) => allDocuments(inner)),
];

// Every document that a person can see, outermost first, with the frames around it.
const visibleDocuments = (root = document, frames = []) => {
  const found = [{ root, frames }];
  for (const frame of framesIn(root)) {
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

// Resolves as soon as the condition holds, or when the patience is over.
const until = async (condition, patience) => {
  const end = performance.now() + patience;
  while (!condition() && performance.now() < end) {
    await new Promise((resume) => setTimeout(resume, 5));
  }
};
