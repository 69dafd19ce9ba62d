// Words to check. Streamlit calls the default export at mount and whenever `data` changes.
const SHOWN = 12;
const running = new WeakMap();

// Where the word stands in the text: beside one of its neighbours, else it was corrected (-1).
function find(text, doubt, from) {
  const pairs = [[doubt.before, doubt.text], [doubt.text, doubt.after]].filter(([a, b]) => a && b);
  const places = pairs.map(([a, b]) => {
    const at = text.indexOf(a + " " + b, from);
    return at < 0 ? -1 : b === doubt.text && a === doubt.before ? at + a.length + 1 : at;
  }).filter((at) => at >= 0);
  if (!pairs.length) return text.trim() === doubt.text ? text.indexOf(doubt.text) : -1;
  return places.length ? Math.min(...places) : -1;
}

// All doubts that still stand, each at a place of its own, in the order of the text.
function standing(text, doubts) {
  const found = [];
  let from = 0;
  for (const doubt of doubts) {
    const at = find(text, doubt, Math.max(0, from - doubt.before.length - 1));
    if (at < 0) continue;
    found.push({ at, text: doubt.text });
    from = at + doubt.text.length;
  }
  return found;
}

export default function (component) {
  const { data, parentElement } = component;
  running.get(parentElement)?.();
  const list = parentElement.querySelector(".check");
  const said = list.querySelector(".said");
  let drawn = null;

  function select(box, place) {
    box.focus();
    box.setSelectionRange(place.at, place.at + place.text.length);
  }
  function draw() {
    const box = document.querySelector(".st-key-" + data.box + " textarea");
    const places = box ? standing(box.value, data.doubts) : [];
    const now = JSON.stringify(places);
    if (now === drawn) return;
    drawn = now;
    list.querySelectorAll("button").forEach((button) => button.remove());
    list.hidden = !places.length;
    const more = places.length - SHOWN;
    said.textContent = more > 0 ? `Please check (the first ${SHOWN} of ${places.length}):` : "Please check:";
    for (const place of places.slice(0, SHOWN)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = place.text;
      button.setAttribute("aria-label", `${place.text}: select it in your answer`);
      button.addEventListener("click", () => select(box, place));
      list.append(button);
    }
  }
  const ticker = setInterval(draw, 300);
  function stop() {
    clearInterval(ticker);
    running.delete(parentElement);
  }
  running.set(parentElement, stop);
  draw();
  return stop;
}
