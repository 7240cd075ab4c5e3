// A table of thousands of rows of which only those in view are in the document. Rows keep their elements, so focus stays where it is.
import {make, say} from "./format.js";

const ROW = 35;
const EXTRA = 6;

/**
 * columns: title, value (to sort by), draw (cell, row), isNumber.
 * choose: called with a row when its first cell's button is pressed.
 */
export function virtualTable({host, label, columns, choose, sortedBy, isDescending}) {
  const heads = columns.map(column => make("th", {scope: "col", className: column.isNumber ? "number" : ""},
      make("button", {type: "button", textContent: column.title, title: column.hint ?? ""})));
  const body = make("tbody");
  const table = make("table", {}, make("caption", {className: "unseen", textContent: label}), make("thead", {}, make("tr", {}, ...heads)), body);
  const frame = make("div", {className: "virtual", role: "region", "aria-label": label}, table);
  const above = spacer();
  const below = spacer();
  body.append(above.row, below.row);
  host.append(frame);
  frame.tabIndex = 0;

  let rows = [];
  let sort = {column: sortedBy, isDescending};
  let chosen = null;
  const pool = [];

  heads.forEach((head, place) => head.firstChild.addEventListener("click", () => {
    sort = {column: place, isDescending: sort.column === place ? !sort.isDescending : Boolean(columns[place].isNumber)};
    order();
    draw();
  }));
  frame.addEventListener("scroll", draw, {passive: true});
  body.addEventListener("keydown", move);

  function spacer() {
    const cell = make("td", {colSpan: columns.length});
    return {row: make("tr", {className: "spacer", "aria-hidden": "true"}, cell), cell};
  }

  function order() {
    const value = columns[sort.column].value;
    const sign = sort.isDescending ? -1 : 1;
    const keys = new Map(rows.map(row => [row, value(row)]));
    rows.sort((one, other) => {
      const a = keys.get(one);
      const b = keys.get(other);
      if (a == null || b == null) {
        return (a == null) - (b == null) || one.n - other.n;
      }
      return (a < b ? -sign : a > b ? sign : 0) || one.n - other.n;
    });
    heads.forEach((head, place) => head.setAttribute("aria-sort",
        place !== sort.column ? "none" : sort.isDescending ? "descending" : "ascending"));
  }

  function line(place) {
    while (pool.length <= place) {
      const button = make("button", {type: "button"});
      const cells = columns.map((column, index) => make("td", {className: column.isNumber ? "number" : ""}, ...(index === 0 ? [button] : [])));
      const entry = {element: make("tr", {}, ...cells), cells, button, row: null};
      button.addEventListener("click", () => {
        chosen = entry.row.n;
        choose(entry.row);
        draw();
      });
      pool.push(entry);
      body.insertBefore(entry.element, below.row);
    }
    return pool[place];
  }

  function draw() {
    const height = frame.clientHeight || 400;
    const first = Math.max(0, Math.min(Math.floor(frame.scrollTop / ROW) - EXTRA, rows.length));
    const last = Math.min(rows.length, first + Math.ceil(height / ROW) + 2 * EXTRA);
    above.cell.style.height = first * ROW + "px";
    below.cell.style.height = (rows.length - last) * ROW + "px";
    for (let place = 0; place < Math.max(pool.length, last - first); place++) {
      const entry = line(place);
      const row = rows[first + place];
      entry.element.hidden = place >= last - first;
      if (place < last - first) {
        entry.row = row;
        entry.element.setAttribute("aria-rowindex", first + place + 2);
        entry.element.setAttribute("aria-selected", row.n === chosen);
        columns.forEach((column, index) => column.draw(index === 0 ? entry.button : entry.cells[index], row));
      }
    }
    table.setAttribute("aria-rowcount", rows.length + 1);
  }

  function move(event) {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    const here = pool.find(entry => entry.button === document.activeElement);
    if (!step || !here) {
      return;
    }
    event.preventDefault();
    const next = Math.max(0, Math.min(rows.length - 1, rows.indexOf(here.row) + step));
    const top = next * ROW;
    if (top < frame.scrollTop) {
      frame.scrollTop = top;
    } else if (top + 3 * ROW > frame.scrollTop + frame.clientHeight) {
      frame.scrollTop = top + 3 * ROW - frame.clientHeight;
    }
    draw();
    pool.find(entry => entry.row === rows[next] && !entry.element.hidden)?.button.focus();
  }

  return {
    /** Other rows, or another order of them. */
    show(next) {
      rows = next;
      order();
      draw();
    },
    /** The same rows with other figures. */
    draw,
    choose(number) {
      chosen = number;
      draw();
    },
  };
}

/** A cell that says a text. */
export const text = read => (cell, row) => say(cell, read(row));
