// The timeline of a spoken answer. Streamlit calls the default export at mount and again whenever `data` changes;
// everything of the call before is taken down first, but where one was listening is remembered.
const memory = new WeakMap();
const NS = "http://www.w3.org/2000/svg";
const KINDS = {
  filler: ["▼", "filler"],
  possible_filler: ["▽", "sound that may be a filler"],
  hedge: ["◆", "hedge"],
  repeat: ["■", "repeated start"],
};

function clock(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  return Math.floor(s / 60) + ":" + String(s % 60).padStart(2, "0");
}
function svg(name, attributes) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
function span(text, className, left) {
  const made = document.createElement("span");
  made.textContent = text;
  made.className = className;
  if (left !== undefined) made.style.left = left + "%";
  return made;
}
function classOf(kind) {
  return kind === "possible_filler" ? "sound-mark" : kind;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  memory.get(parentElement)?.stop();
  const kept = memory.get(parentElement) || { now: 0, seen: null, pending: null };
  if (data.start !== null && data.start !== kept.seen) kept.pending = data.start;
  kept.seen = data.start;
  const find = (name) => parentElement.querySelector("." + name);
  const wave = find("wave"), words = find("words"), play = find("play");
  const total = Math.max(0.1, data.seconds);
  const share = (s) => (100 * Math.min(total, Math.max(0, s))) / total;
  const stops = data.marks.map((m) => m[2]).concat(data.pauses.filter((p) => p[1] - p[0] >= 1).map((p) => p[0]));
  stops.sort((a, b) => a - b);
  let audio = null, heard = null, frame = 0, chips = [], waiting = 0;

  function picture() {
    const box = parentElement.querySelector("svg");
    box.replaceChildren();
    for (const [from, to] of data.pauses) {
      box.append(svg("rect", { class: "quiet", x: share(from), width: share(to) - share(from), y: 0, height: 100 }));
    }
    const loudest = Math.max(10, ...data.peaks);
    const top = data.peaks.map((p, i) => [share((i + 0.5) * data.step), Math.max(0.8, (46 * p) / loudest)]);
    const line = top.map(([x, h]) => x.toFixed(2) + "," + (50 - h).toFixed(1));
    const back = top.reverse().map(([x, h]) => x.toFixed(2) + "," + (50 + h).toFixed(1));
    const shape = "M" + line.concat(back).join("L") + "Z";
    if (!line.length) return;
    box.append(svg("path", { class: "sound", d: shape }));
    heard = svg("path", { class: "heard", d: shape });
    box.append(heard);
    for (const at of data.breaks) box.append(svg("line", { class: "cut", x1: share(at), x2: share(at), y1: 0, y2: 100 }));
  }
  function marks() {
    const row = find("marks"), axis = find("axis"), legend = find("legend");
    row.replaceChildren(...data.marks.map(([kind, , at]) => span(KINDS[kind][0], classOf(kind), share(at))));
    const every = [5, 10, 15, 30, 60, 120, 300].find((s) => total / s <= 6) || 600;
    const ticks = [0];
    for (let s = every; s < total - every * 0.6; s += every) ticks.push(s);
    ticks.push(total);
    axis.replaceChildren(...ticks.map((s) => span(clock(s), "", share(s))));
    const there = Object.keys(KINDS).filter((kind) => data.marks.some((m) => m[0] === kind));
    legend.replaceChildren(...there.map((kind) => {
      const n = data.marks.filter((m) => m[0] === kind).length;
      return span(KINDS[kind][0] + " " + KINDS[kind][1] + " (" + n + ")", classOf(kind));
    }));
    if (data.tokens.some((t) => t.unsure)) legend.append(span("dotted line: heard with doubt", ""));
  }
  function flow() {
    words.replaceChildren();
    chips = data.tokens.map((token) => {
      const kinds = token.marks || [];
      const name = token.kind === "sound" ? "sound-mark" : [token.kind, ...kinds, token.unsure ? "unsure" : ""].join(" ");
      const chip = span(token.kind === "pause" ? "pause " + token.text : token.text, name.trim());
      const symbol = token.kind === "sound" ? KINDS.possible_filler[0] : kinds.map((k) => KINDS[k][0]).join("");
      if (symbol) {
        const sup = document.createElement("sup");
        sup.textContent = symbol;
        chip.append(sup);
      }
      chip.title = clock(token.at) + (kinds.length ? ", " + kinds.map((k) => KINDS[k][1]).join(", ") : "");
      chip.addEventListener("click", () => go(token.at, true));
      words.append(chip, " ");
      return chip;
    });
  }
  function at(seconds) {
    let found = -1;
    data.tokens.forEach((token, i) => { if (token.at <= seconds + 0.005) found = i; });
    return found;
  }
  function show(scroll) {
    const i = at(kept.now), token = data.tokens[i];
    find("head").style.left = share(kept.now) + "%";
    if (heard) heard.style.clipPath = "inset(0 " + (100 - share(kept.now)) + "% 0 0)";
    chips.forEach((chip, n) => chip.classList.toggle("here", n === i && kept.now > 0));
    const what = !token ? "" : token.kind === "pause" ? "pause of " + token.text : token.kind === "break" ? token.text
      : "“" + token.text + "”";
    const text = clock(kept.now) + " of " + clock(total) + (what ? " · " + what : "");
    find("now").textContent = text;
    wave.setAttribute("aria-valuenow", kept.now.toFixed(1));
    wave.setAttribute("aria-valuetext", text);
    play.textContent = audio && !audio.paused ? "Stop" : "Play";
    if (scroll && chips[i]) {
      const top = chips[i].offsetTop - words.offsetTop;
      if (top < words.scrollTop || top > words.scrollTop + words.clientHeight - 30) words.scrollTop = top - 40;
    }
  }
  function go(seconds, sounding) {
    kept.now = Math.min(total, Math.max(0, seconds));
    if (audio) {
      audio.currentTime = kept.now;
      if (sounding) audio.play().catch(() => { find("now").textContent = "Press Play to hear it."; });
    } else if (sounding && data.sound === "kept" && !waiting) {
      waiting = 1;
      setTriggerValue("hear", kept.now);
    }
    show(true);
    if (waiting) find("now").textContent = "Getting the sound …";
  }
  function tick() {
    if (!audio) return;
    kept.now = audio.currentTime;
    show(true);
    if (!audio.paused) frame = requestAnimationFrame(tick);
  }
  function release() {
    cancelAnimationFrame(frame);
    for (const name of ["play", "pause", "seeked"]) audio?.removeEventListener(name, tick);
    audio = null;
  }
  function bind() {
    const found = data.sound === "ready" ? document.querySelector(".st-key-" + data.player + " audio") : null;
    if (found === audio) return;
    release();
    audio = found;
    for (const name of ["play", "pause", "seeked"]) audio?.addEventListener(name, tick);
    if (!audio || kept.pending === null) return;
    const from = kept.pending; // wanted once: a later redraw does not begin it again
    kept.pending = null;
    if (audio.readyState >= 1) go(from, true);
    else audio.addEventListener("loadedmetadata", () => go(from, true), { once: true });
  }
  function turn() {
    if (audio && !audio.paused) audio.pause();
    else go(kept.now >= total - 0.05 ? 0 : kept.now, true);
  }
  function jump(forward) {
    const next = forward ? stops.find((s) => s > kept.now + 0.05) : stops.filter((s) => s < kept.now - 0.05).pop();
    if (next !== undefined) go(next, Boolean(audio && !audio.paused));
  }
  function step(by) {
    const i = Math.min(data.tokens.length - 1, Math.max(0, at(kept.now) + by));
    if (data.tokens[i]) go(data.tokens[i].at, data.sound === "ready");
  }
  function key(event) {
    const does = {
      ArrowRight: () => step(1), ArrowLeft: () => step(-1), PageDown: () => jump(true), PageUp: () => jump(false),
      Home: () => go(0, false), End: () => go(total, false), " ": turn, Enter: turn,
    }[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  }
  function click(event) {
    const box = parentElement.querySelector("svg").getBoundingClientRect();
    go(((event.clientX - box.left) / box.width) * total, true);
  }

  wave.setAttribute("aria-valuemax", total.toFixed(1));
  wave.onclick = click;
  wave.onkeydown = key;
  play.onclick = turn;
  play.hidden = data.sound === "none";
  find("before").onclick = () => jump(false);
  find("next").onclick = () => jump(true);
  find("before").hidden = find("next").hidden = !stops.length;
  find("hint").textContent = data.hint;
  picture();
  marks();
  flow();
  bind();
  show(false);
  const ticker = setInterval(bind, 250);
  kept.stop = () => { clearInterval(ticker); release(); };
  memory.set(parentElement, kept);
  return kept.stop;
}
