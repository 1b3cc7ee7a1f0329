/* In the admin: shows a speaker's whole photo, and sets the centre of attention where it is clicked. */
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const SIDE = 320;
  const [file, across, down] = ["photo", "photo_across", "photo_down"].map(name => document.getElementById(`id_${name}`));
  if (!file || !across || !down || !window.createImageBitmap) return;

  const canvas = document.createElement("canvas"), hint = document.createElement("p");
  canvas.className = "photo-centre";
  hint.className = "help";
  hint.textContent = file.dataset.hint;
  let picture = null;

  const draw = () => {
    const scale = SIDE / Math.max(picture.width, picture.height);
    [canvas.width, canvas.height] = [picture.width * scale, picture.height * scale];
    const pen = canvas.getContext("2d"), side = Math.min(canvas.width, canvas.height);
    const [left, top] = [[across, canvas.width], [down, canvas.height]].map(([number, length]) =>
      Math.min(Math.max((number.valueAsNumber || 0) / 100 * length - side / 2, 0), length - side));
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    pen.fillStyle = "rgb(0 0 0 / 60%)";
    pen.fillRect(0, 0, left, canvas.height);
    pen.fillRect(left + side, 0, canvas.width, canvas.height);
    pen.fillRect(0, 0, canvas.width, top);
    pen.fillRect(0, top + side, canvas.width, canvas.height);
  };

  const show = async blob => {
    try {
      picture = await createImageBitmap(blob);
    } catch {
      picture = null; // the browser cannot show it, as most cannot show HEIC: the numbers remain
    }
    canvas.hidden = hint.hidden = !picture;
    if (picture) draw();
  };

  canvas.hidden = hint.hidden = true;
  across.closest(".form-row").append(canvas, hint);
  canvas.addEventListener("click", event => {
    const box = canvas.getBoundingClientRect();
    across.value = Math.round((event.clientX - box.left) / box.width * 100);
    down.value = Math.round((event.clientY - box.top) / box.height * 100);
    draw();
  });
  for (const number of [across, down]) number.addEventListener("input", () => picture && draw());
  file.addEventListener("change", () => {
    if (!file.files.length) return;
    across.value = down.value = 50;
    show(file.files[0]);
  });
  if (file.dataset.whole)
    fetch(file.dataset.whole).then(answer => answer.ok ? answer.blob().then(show) : null, () => null);
});
