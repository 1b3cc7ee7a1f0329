// Says beside a field with a list that nothing in the list fits what is typed.
(() => {
  "use strict";
  for (const hint of document.querySelectorAll(".none-found")) {
    const field = hint.parentElement.querySelector("input[list]");
    const plain = text => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    const lines = [...field.list.options].map(option => plain(option.value));
    const show = () => {
      const typed = plain(field.value);
      hint.textContent = typed && !lines.some(line => line.includes(typed)) ? hint.dataset.words : "";
    };
    field.addEventListener("input", show);
    show();
  }
})();
