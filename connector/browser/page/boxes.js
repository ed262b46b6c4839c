// Boxes over the page: which there are, which are new, what they say.

let seenLayers = new WeakMap();
let boxCounts = new WeakMap();
let seenFrames = new WeakSet();

const liesOver = (box) => {
  const style = box.ownerDocument.defaultView.getComputedStyle(box);
  return ["fixed", "absolute"].includes(style.position) && Number(style.zIndex) >= 100;
};

// What the mapping names as a box, as long as it is not faded away.
const isNamed = (box) =>
  selectorsOf(NAMED_BOXES).some((css) => box.matches(css)) &&
  Number(box.ownerDocument.defaultView.getComputedStyle(box).opacity) > 0;

// Boxes laid over the page: layer.js and its like, recognised by where they are, or named.
const isLayer = (box) => {
  if (!isShown(box) || box.querySelector("iframe, frame")) return false;
  return Boolean((liesOver(box) || isNamed(box)) && plain(box.innerText));
};

const layersIn = (root) => {
  const named = selectorsOf(NAMED_BOXES).flatMap((css) => [...root.querySelectorAll(css)]);
  const found = [...new Set([...(root.body?.children ?? []), ...named])].filter(isLayer);
  return found.filter((box) => !found.some((other) => other !== box && other.contains(box)));
};

const layers = () =>
  visibleDocuments().flatMap(({ root, frames }) =>
    layersIn(root).map((box) => ({ box, frames })));

const buttonsOf = (box) =>
  [...box.querySelectorAll(CLICKABLE)].filter((b) => isShown(b) && plain(b.innerText || b.value));

// The box that a frame is shown in, if it lies over the page and shows no other frame: what
// can be clicked in it belongs to the document in the frame.
const boxAround = (frame) => {
  const isBox = (box) => liesOver(box) || box.matches("dialog[open], [role=dialog]");
  let box = frame?.parentElement;
  while (box && !isBox(box)) box = box.parentElement;
  if (!box || [...box.querySelectorAll("iframe, frame")].filter(isShown).length > 1) return null;
  return box;
};

// What reads so and belongs to a document: in it and in the box around it; where neither has
// any, what a selector names in the page around the document.
const buttonsFor = ({ root, frames }, words) => {
  const frame = frames.at(-1);
  const box = boxAround(frame);
  const outside = frames.slice(0, -1);
  const found = [
    ...clickables(root, words).map((element) => ({ element, frames })),
    ...(box ? clickables(box, words).map((element) => ({ element, frames: outside })) : []),
  ];
  if (found.length || !frame) return found;
  return clickables(frame.ownerDocument, words.filter((word) => word.startsWith("css:")))
    .map((element) => ({ element, frames: outside }));
};

// A message that goes away by itself hides nothing: a person waits the moment.
const isPassing = (element) => {
  const box = layersIn(element.ownerDocument).find((one) => one.contains(element));
  return Boolean(box && !buttonsOf(box).length);
};

const boxes = (root) => (root.body ? root.body.childElementCount : 0);

const markLayers = () => {
  seenFrames = new WeakSet(brokenFrames());
  boxCounts = new WeakMap(allDocuments().map((root) => [root, boxes(root)]));
  seenLayers = new WeakMap();
  for (const { box } of layers()) seenLayers.set(box, box.innerText);
};

const newLayers = () => layers().filter(({ box }) => seenLayers.get(box) !== box.innerText);

// What a box says, without the sign that closes it.
const wordsOf = (box) => {
  const signs = [...box.querySelectorAll("[class*=close]")].map((one) => plain(one.innerText))
    .filter((sign) => sign.length === 1);
  return box.innerText.split("\n").filter((line) => !signs.includes(plain(line))).join("\n").trim();
};

const describeLayer = ({ box }) => ({
  text: wordsOf(box),
  buttons: buttonsOf(box).map((b) => (b.innerText || b.value).trim()),
});
