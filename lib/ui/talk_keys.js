// The space bar says "I'm thinking" while someone talks, except where a space is a space or presses something.
const running = new WeakMap();

function taken(element) {
  const tags = ["INPUT", "TEXTAREA", "SELECT", "BUTTON", "A", "SUMMARY"];
  return element && (tags.includes(element.tagName) || element.isContentEditable || element.getAttribute?.("role"));
}

export default function (component) {
  const { parentElement, setTriggerValue } = component;
  running.get(parentElement)?.();
  function pressed(event) {
    if (event.code !== "Space" || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (taken(event.composedPath()[0])) return;
    event.preventDefault();
    setTriggerValue("space", Date.now());
  }
  document.addEventListener("keydown", pressed);
  const stop = () => { document.removeEventListener("keydown", pressed); running.delete(parentElement); };
  running.set(parentElement, stop);
  return stop;
}
