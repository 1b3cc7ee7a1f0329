(() => {
  "use strict";
  const READS_AGAIN = ["kind", "say", "forget", "add", "again", "check", "decode"];

  // Step 1: a text file that is dropped on the page is read at once.
  const drop = document.querySelector("[data-drop]");
  if (drop) {
    const file = drop.querySelector("input[type=file]");
    for (const name of ["dragenter", "dragover"])
      drop.addEventListener(name, event => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        drop.classList.add("over");
      });
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
    drop.addEventListener("drop", event => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      file.files = event.dataTransfer.files;
      file.form.requestSubmit(file.form.querySelector("[name=read]"));
    });
  }
  if (!document.querySelector("form.intake")) return;

  // Step 2: lines are chosen with the mouse or from the keyboard.
  const boxes = () => [...document.querySelectorAll(".intake-lines [name=line]")];
  const chosen = () => boxes().filter(box => box.checked);
  let last = null;

  const choose = (from, to) => {
    const all = boxes(), ends = [all.indexOf(from), all.indexOf(to)].sort((one, other) => one - other);
    all.slice(ends[0], ends[1] + 1).forEach(box => (box.checked = true));
  };

  const dragged = () => {
    const words = getSelection();
    return !words.isCollapsed && words.toString().trim() ? words : null;
  };

  document.addEventListener("pointerup", event => {
    const words = event.target.closest(".intake-lines") && dragged();
    if (!words) return;
    for (const box of boxes()) if (words.containsNode(box.closest("tr").cells[1], true)) box.checked = true;
  });

  document.addEventListener("click", event => {
    const row = event.target.closest(".intake-lines tbody tr");
    if (!row || event.target.closest("button")) return;
    const box = row.querySelector("[name=line]");
    if (event.target !== box && dragged()) event.preventDefault(); // the lines are chosen already
    else if (event.target !== box && !event.target.closest("label")) box.click();
    else if (event.target === box) {
      if (event.shiftKey && last?.isConnected && box.checked) choose(last, box);
      last = box;
    }
  });

  document.addEventListener("keydown", event => {
    if (event.target.name !== "line" || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const all = boxes(), next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    if (event.shiftKey) event.target.checked = next.checked = true;
    next.focus();
  });

  // The text is read again in place: the page neither jumps nor loses what was typed.
  const place = button => {
    if (button.name === "add") return `#list-${button.value} .intake-item:last-of-type :is(input, select)`;
    if (button.name === "say") return ".intake-choices button, #lines";
    const line = button.name === "forget" ? parseInt(button.value, 10) : chosen()[0]?.value;
    return line ? `#box-${line}` : "#lines";
  };

  const show = (form, page, focus) => {
    const fresh = page.querySelector("form.intake");
    const scrolled = document.querySelector(".intake-lines table")?.parentElement.scrollTop;
    document.querySelector(".messagelist")?.remove();
    const messages = page.querySelector(".messagelist");
    form.replaceWith(fresh);
    if (messages) fresh.before(messages);
    const table = document.querySelector(".intake-lines table")?.parentElement;
    if (table) table.scrollTop = scrolled;
    const target = document.querySelector(focus);
    if (target?.id === "lines") target.tabIndex = -1;
    target?.focus({ preventScroll: !focus.startsWith("#list-") });
    setTimeout(() => (fresh.querySelector("[role=status]").textContent = fresh.dataset.read));
  };

  document.addEventListener("submit", async event => {
    const form = event.target, button = event.submitter;
    if (!form.matches("form.intake") || !READS_AGAIN.includes(button?.name)) return;
    event.preventDefault();
    const data = new FormData(form), focus = place(button);
    data.append(button.name, button.value);
    form.inert = true;
    try {
      const answer = await fetch(location.href, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !page.querySelector("form.intake")) throw new Error(answer.status);
      show(form, page, focus);
    } catch {
      form.inert = false;
      form.querySelector("[role=status]").textContent = form.dataset.failed;
    }
  });
})();
