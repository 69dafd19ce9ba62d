// The line under the answer box. Streamlit calls the default export at mount and again whenever `data` changes;
// everything of the call before is therefore taken down first.
const PREFIX = "greenroom:";
const running = new WeakMap();

function read(name) {
  try { return localStorage.getItem(PREFIX + name); } catch { return null; } // storage may be switched off
}
function write(name, value) {
  try { localStorage.setItem(PREFIX + name, value); } catch { /* then drafts live in the database alone */ }
}
function remove(name) {
  try { localStorage.removeItem(PREFIX + name); } catch { /* nothing was kept */ }
}
function clock(seconds) {
  const s = Math.max(0, Math.ceil(seconds));
  return Math.floor(s / 60) + ":" + String(s % 60).padStart(2, "0");
}

// React keeps its own copy of a field's value: set it the way the browser does, then tell React.
function put(box, text) {
  const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
  setter.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  running.get(parentElement)?.();
  const [time, words, kept] = ["time", "words", "kept"].map((name) => parentElement.querySelector("." + name));
  let timer = 0;
  let sent = data.stored || "";
  let box = null;

  const spoken = data.spoken || [];
  const numbers = spoken.map((take) => take.number);
  if (data.slot && covered().some((n) => !numbers.includes(n))) { // a recording was thrown away, and its words with it
    remove(data.slot + ":text");
    remove(data.slot + ":takes");
  }

  parentElement.querySelector(".tools").style.display = data.quiet ? "none" : "";
  for (const old of data.done || []) {
    remove(old + ":text");
    remove(old + ":takes");
    remove(old + ":start");
  }
  if (data.clock && !read(data.clock + ":start")) write(data.clock + ":start", String(Date.now()));

  // The takes of speech whose words were in the box when the copy was made; later ones stand in the stored text only.
  function covered() { return (read(data.slot + ":takes") || "").split(" ").filter(Boolean).map(Number); }
  function show() {
    const n = box ? (box.value.trim().match(/\S+/g) || []).length : 0;
    words.textContent = data.quiet ? "" : n === 1 ? "1 word" : n + " words";
    if (!data.limit_s) return;
    const left = data.limit_s - (Date.now() - Number(read(data.clock + ":start") || Date.now())) / 1000;
    time.classList.toggle("late", left <= 15);
    const text = left > 0 ? clock(left) + " left" : "Time is up: finish your sentence and send. Nothing is lost.";
    if (time.textContent !== text) time.textContent = text;
  }
  function flush() {
    clearTimeout(timer);
    if (!box || box.value === sent) return;
    sent = box.value;
    setStateValue("draft", { text: sent, takes: numbers });
    kept.textContent = "Draft kept";
  }
  function typed() {
    if (data.slot) {
      write(data.slot + ":text", box.value);
      write(data.slot + ":takes", numbers.join(" "));
    }
    kept.textContent = "";
    show();
    clearTimeout(timer);
    timer = setTimeout(flush, 900);
  }
  function release() {
    if (!box) return;
    box.removeEventListener("input", typed);
  }
  function bind() {
    const found = document.querySelector(".st-key-" + data.box + " textarea");
    if (!found || found === box) return;
    release();
    box = found;
    box.addEventListener("input", typed);
    const typedBefore = data.slot ? read(data.slot + ":text") : "";
    const later = spoken.filter((take) => !covered().includes(take.number)).map((take) => take.text);
    const copy = typedBefore ? [typedBefore, ...later].join("\n\n") : "";
    if (copy && copy.length > box.value.length) put(box, copy);
    else if (box.value && !sent.includes(box.value)) typed(); // typed before this line was there to hear it
  }
  function stop() {
    clearInterval(ticker);
    clearTimeout(timer);
    release();
    running.delete(parentElement);
  }
  const ticker = setInterval(() => { bind(); show(); }, 400);
  running.set(parentElement, stop);
  bind();
  show();
  return stop;
}
