// What is asked of boxes: which are new, and clicking in one of them.

const layerCalls = {
  markLayers: () => markLayers(),

  newLayers: () => newLayers().map(describeLayer),

  allLayers: () => layers().map(describeLayer),

  clickLayer: ({ text, words }) => {
    const found = layers().filter(({ box }) => wordsOf(box) === text);
    if (found.length !== 1) return "missing";
    const links = clickables(found[0].box, words);
    return links.length === 1 ? press(links[0], found[0].frames) : "missing";
  },

  // Clicks away a box that says nothing but this: by its only button, else by its ×.
  closeLayer: ({ text }) => {
    const found = layers().filter(({ box }) => wordsOf(box) === text);
    if (found.length !== 1) return "missing";
    const { box, frames } = found[0];
    const crosses = [...box.querySelectorAll("[class*=close]")].filter(isShown);
    const buttons = buttonsOf(box).filter((button) =>
      !crosses.some((cross) => cross.contains(button) || button.contains(cross)));
    const one = buttons.length === 1 ? buttons[0] : crosses[0];
    return one ? press(one, frames) : "missing";
  },
};
