"""The script of pages with pictures: move, enlarge, find, follow arrows. Without it the picture stands as it is."""

SCRIPT = """
(() => {
  const svg = document.querySelector("svg"), find = document.querySelector("input");
  const width = svg.width.baseVal.value, height = svg.height.baseVal.value;
  const boxes = [...svg.querySelectorAll("[data-box]")], arrows = [...svg.querySelectorAll("[data-from]")];
  let view;
  const look = (x, y, w, h) => { view = [x, y, w, h]; svg.setAttribute("viewBox", view.join(" ")); };
  const whole = () => {
    const room = svg.getBoundingClientRect();
    const scale = Math.max(0.6, Math.min(1.5, room.width / width, room.height / height));
    const w = room.width / scale, h = room.height / scale;
    look((width - w) / 2, 0, w, h);
  };
  document.body.classList.add("ps-live");
  find.hidden = false;
  svg.removeAttribute("style");
  whole();
  addEventListener("resize", whole);
  svg.addEventListener("dblclick", whole);
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const room = svg.getBoundingClientRect(), factor = Math.exp(event.deltaY * 0.0015);
    const right = (event.clientX - room.left) / room.width, down = (event.clientY - room.top) / room.height;
    const [x, y, w, h] = view;
    look(x + w * right * (1 - factor), y + h * down * (1 - factor), w * factor, h * factor);
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => svg.setPointerCapture(event.pointerId));
  svg.addEventListener("pointermove", (event) => {
    if (!event.buttons) return;
    const scale = view[2] / svg.getBoundingClientRect().width;
    look(view[0] - event.movementX * scale, view[1] - event.movementY * scale, view[2], view[3]);
  });
  svg.addEventListener("pointerover", (event) => {
    const box = event.target.closest("[data-box]"), number = box ? box.dataset.box : null;
    for (const arrow of arrows) {
      const lit = number !== null && (arrow.dataset.from === number || arrow.dataset.to === number);
      arrow.classList.toggle("ps-lit", lit);
    }
  });
  find.addEventListener("input", () => {
    const wanted = find.value.toLowerCase();
    for (const box of boxes) {
      const told = box.querySelector("title").textContent.toLowerCase();
      box.classList.toggle("ps-dim", !told.includes(wanted));
    }
  });
})();
"""
