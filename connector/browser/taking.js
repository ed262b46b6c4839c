// Copies every visible document of a page, outermost first, and changes nothing on it. What is
// kept of an element is for those to say who take the page down.

const isShown = (element) => {
  const view = element.ownerDocument.defaultView;
  if (!view || element.getClientRects().length === 0) return false;
  return view.getComputedStyle(element).visibility !== "hidden";
};

const contentOf = (frame) => {
  try {
    return frame.contentDocument;
  } catch {
    return null; // another host's: not ours to read
  }
};

// Copies live in a document without a window: there no script runs, and no picture and no
// frame is asked for again.
const inert = document.implementation.createHTMLDocument("");

// `begin` says what is told of a document besides its number and html, given what `around`
// said of the frame that shows it; `each` makes an element's copy what it is to be; `mark` is
// the attribute that gives a frame's copy the number of the document in it.
const takeDown = ({ mark, begin, around, each }) => {
  const found = [];
  const walk = (root, parent, place) => {
    const page = {
      number: found.length, parent, title: root.title, html: "", ...begin(root, place),
    };
    found.push(page);
    const copy = inert.importNode(root.documentElement, true);
    const twins = [...copy.querySelectorAll("*")];
    [...root.documentElement.querySelectorAll("*")].forEach((element, index) => {
      twins[index].removeAttribute(mark);
      each(element, twins[index], page);
      const isFrame = ["IFRAME", "FRAME"].includes(element.tagName.toUpperCase());
      const inner = isFrame && isShown(element) ? contentOf(element) : null;
      if (!inner || !inner.documentElement) return;
      twins[index].setAttribute(mark, String(found.length));
      walk(inner, page.number, around(element, page));
    });
    page.html = copy.outerHTML;
  };
  walk(document, null, null);
  return JSON.stringify(found);
};
