// Rows of a list are put into order by buttons and by dragging; their numbers, which do it without script, follow.
(() => {
  "use strict";
  const rowsOf = list => [...list.querySelectorAll(":scope > fieldset .inline-related.row:not(.empty-form)")];

  const number = list => rowsOf(list).forEach((row, index) => {
    const place = row.querySelector("input.place");
    if (place) place.value = index + 1;
  });

  const move = (row, step) => {
    const list = row.closest(".rows"), rows = rowsOf(list), other = rows[rows.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    number(list);
  };

  const button = (sign, words, row, step) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = sign;
    made.title = words;
    made.setAttribute("aria-label", words);
    made.addEventListener("click", () => {
      move(row, step);
      made.focus();
    });
    return made;
  };

  // The document listens: a row that is moved within the page would end a capture of the pointer.
  const drag = (handle, row) => handle.addEventListener("pointerdown", event => {
    event.preventDefault();
    const ended = new AbortController(), { signal } = ended;
    row.classList.add("dragged");
    document.addEventListener("pointermove", ({ clientX, clientY }) => {
      const under = document.elementFromPoint(clientX, clientY)?.closest(".inline-related.row");
      if (!under || under === row || under.parentElement !== row.parentElement) return;
      const box = under.getBoundingClientRect();
      if (clientY < box.top + box.height / 2) under.before(row);
      else under.after(row);
    }, { signal });
    const drop = () => {
      ended.abort();
      row.classList.remove("dragged");
      number(row.closest(".rows"));
    };
    document.addEventListener("pointerup", drop, { signal });
    document.addEventListener("pointercancel", drop, { signal });
  });

  const equip = row => {
    const place = row.querySelector(".place-field");
    row.setAttribute("aria-labelledby", row.querySelector(".inline_label").id);
    if (!place || place.querySelector("button")) return;
    const { up, down } = row.closest(".rows").dataset;
    const handle = document.createElement("span");
    handle.className = "handle";
    handle.textContent = "⠿";
    handle.setAttribute("aria-hidden", "true");
    drag(handle, row);
    place.classList.add("scripted");
    place.append(handle, button("↑", up, row, -1), button("↓", down, row, 1));
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".rows .inline-related.row:not(.empty-form)").forEach(equip);
  });
  document.addEventListener("formset:added", event => {
    if (!event.target.matches(".inline-related.row")) return;
    equip(event.target);
    event.target.querySelector("input:not([type=hidden], .place), textarea, select")?.focus();
  });
})();
