/**
 * The one script of the page of many: finds and sorts endpoints. All of the page can be read and filtered without it;
 * what needs it is hidden until it runs. It makes no markup, sends nothing and keeps nothing.
 */
export const findScript = `(() => {
const at = (id) => document.getElementById(id);
const [tools, find, order, told, body] = ["tools", "find", "order", "told", "rows"].map(at);
const known = new Set();
const rows = Array.from(body.rows, (row, place) => {
  const ids = (row.dataset.ids || "").split(" ");
  for (const id of ids) known.add(id);
  const link = row.querySelector("th a");
  const name = row.querySelector("th .name").textContent;
  return { row, place, ids, name, ms: Number(row.dataset.ms), position: Number(row.dataset.position),
    text: row.querySelector("th").textContent.toLowerCase() + " " + ids.join(" "),
    part: link && at(link.hash.slice(1)) };
});
const orders = {
  worst: (a, b) => a.place - b.place,
  name: (a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : a.place - b.place,
  slowest: (a, b) => b.ms - a.ms || a.place - b.place,
  list: (a, b) => a.position - b.position || a.place - b.place,
};
const narrow = () => {
  const words = find.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let found = 0;
  for (const { row, ids, text, part } of rows) {
    const fits = words.every((word) => known.has(word) ? ids.includes(word) : text.includes(word));
    row.hidden = !fits;
    if (part) part.hidden = !fits;
    if (fits) found++;
  }
  told.textContent = words.length === 0 ? "" : found + " of " + rows.length + " found";
};
find.addEventListener("input", narrow);
order.addEventListener("change", () =>
  body.replaceChildren(...rows.slice().sort(orders[order.value]).map(({ row }) => row)));
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-find]");
  if (!button) return;
  find.value = button.dataset.find;
  narrow();
  at("endpoints").scrollIntoView();
  find.focus({ preventScroll: true });
});
addEventListener("hashchange", () => {
  const part = at(location.hash.slice(1));
  if (part && part.hidden) { find.value = ""; narrow(); part.scrollIntoView(); }
});
for (const hidden of document.querySelectorAll("#tools, [data-find]")) hidden.hidden = false;
if (find.value) narrow();
order.dispatchEvent(new Event("change"));
})();
`;
