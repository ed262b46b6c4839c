// Shows the rows that match the words and both choices; without script, all rows show.
(() => {
  const text = document.getElementById("filter-text");
  if (!text) return;
  const choices = [...document.querySelectorAll("select[data-filter]")];
  const rows = [...document.querySelectorAll("#all-rows tbody tr")];
  const shown = document.getElementById("filter-count");
  const contents = rows.map((row) => row.textContent.toLowerCase());
  function apply() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, number) => {
      const match =
        words.every((word) => contents[number].includes(word)) &&
        choices.every((choice) => !choice.value || row.dataset[choice.dataset.filter] === choice.value);
      row.hidden = !match;
      if (match) count += 1;
    });
    shown.textContent = `显示 ${count} / ${rows.length} ${shown.dataset.unit || "户次"}`;
  }
  [text, ...choices].forEach((control) => control.addEventListener("input", apply));
  apply();
})();
