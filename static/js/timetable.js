// The timetable: a session is dragged to another one, or to a place. It only chooses both and asks, as the form does.
const grid = document.querySelector("#grid");
const chosen = () => grid.querySelectorAll("input[name=chosen]");
let dragged = null;

for (const item of grid.querySelectorAll(".item")) {
  item.draggable = true;
  item.addEventListener("dragstart", (event) => {
    dragged = item.dataset.key;
    event.dataTransfer.setData("text/plain", item.textContent.trim());
    event.dataTransfer.effectAllowed = "move";
  });
  item.addEventListener("dragend", () => {
    dragged = null;
  });
}

function targetOf(event) {
  const target = event.target.closest(".item[data-key], td[data-key]");
  return dragged && target && target.dataset.key !== dragged ? target : null;
}

grid.addEventListener("dragover", (event) => {
  const target = targetOf(event);
  for (const each of grid.querySelectorAll(".over")) each.classList.toggle("over", each === target);
  if (target) {
    event.preventDefault();
    target.classList.add("over");
  }
});

grid.addEventListener("drop", (event) => {
  const target = targetOf(event);
  if (!target) return;
  event.preventDefault();
  const keys = [dragged, target.dataset.key];
  for (const each of chosen()) each.checked = false;
  for (const name of keys) {
    const box = [...chosen()].find((each) => each.value === name);
    if (box) box.checked = true;
    else grid.append(Object.assign(document.createElement("input"), { type: "hidden", name: "chosen", value: name }));
  }
  grid.requestSubmit(grid.querySelector("[name=move]"));
});

for (const each of grid.querySelectorAll(".needs-script")) each.hidden = false;
