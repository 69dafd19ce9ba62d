// Reads the interviewer's words aloud: by a voice of this browser, or by playing a sound that the server made.
// Streamlit calls the default export at mount and again at reruns; what is being said goes on through them.
const SILENT_MS = 3000; // a voice that has not begun by then does not work
const VOICES_MS = 1500; // browsers load their list of voices late
const PIECE = 180; // Chrome's voices fall silent in the middle of long texts
const NOVELTY = new RegExp(
  "^(albert|bad news|bahh|bells|boing|bubbles|cellos|deranged|eddy|flo|fred|good news|grandma|grandpa|hysterical|" +
  "jester|junior|kathy|organ|pipe organ|ralph|reed|rocko|sandy|shelley|superstar|trinoids|whisper|wobble|zarvox)\\b", "i");
const PITCH = [1.05, 1, 0.93];
const ICONS = { play: "M8 5v14l11-7z", stop: "M6 6h12v12H6z",
  replay: "M12 5V1L7 6l5 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z" };
const page = (window.greenroomVoice ??= { said: new Set(), asked: "", now: null, clicked: false, views: new Set() });
const views = new WeakMap();

function activated() {
  return navigator.userActivation ? navigator.userActivation.hasBeenActive : page.clicked;
}
function english() {
  return window.speechSynthesis ? speechSynthesis.getVoices().filter((v) => /^en\b/i.test(v.lang)) : [];
}
function listed() { // the English voices, once the browser has loaded them
  if (!window.speechSynthesis || speechSynthesis.getVoices().length) return Promise.resolve(english());
  return new Promise((done) => {
    const ready = () => { clearTimeout(late); speechSynthesis.removeEventListener?.("voiceschanged", ready); done(english()); };
    const late = setTimeout(ready, VOICES_MS);
    speechSynthesis.addEventListener?.("voiceschanged", ready);
  });
}
function rating(voice) {
  const better = /natural|neural|premium|enhanced|siri/i.test(voice.name) ? 8 : 0;
  const near = voice.lang.replace("_", "-").toLowerCase() === (navigator.language || "").toLowerCase() ? 4 : 0;
  const usual = /^en[-_](us|gb)/i.test(voice.lang) ? 2 : 0;
  return better + near + usual - (NOVELTY.test(voice.name) ? 20 : 0);
}
// The voice that was chosen, else one of this machine: an online voice would send the text away.
function pick(voices, wanted, rank) {
  const chosen = voices.find((v) => v.voiceURI === wanted);
  if (chosen) return { voice: chosen };
  const local = voices.filter((v) => v.localService).sort((a, b) => rating(b) - rating(a));
  if (!local.length) return { problem: voices.length ? "online" : "no-voice" };
  const good = local.filter((v) => rating(v) >= 0);
  const among = good.length ? good : local;
  return { voice: among[rank % among.length], pitch: among.length > rank ? 1 : PITCH[rank] };
}
function pieces(text) {
  const out = [];
  for (const sentence of text.match(/.+?(?:[.!?]+["'”’)]*(?=\s|$)\s*|$)/gs) || []) {
    for (const part of sentence.match(new RegExp(".{1," + PIECE + "}(?=[\\s,;]|$)[,;]?\\s*|.{1," + PIECE + "}", "gs"))) {
      if (out.length && (out[out.length - 1] + part).length <= PIECE) out[out.length - 1] += part;
      else out.push(part);
    }
  }
  return out.filter((piece) => /[\p{L}\p{N}]/u.test(piece));
}

function byBrowser(item, tell) {
  const synth = window.speechSynthesis;
  const parts = pieces(item.text);
  let over = false, at = 0, timer = 0, current = null, by = null, speed = item.speed;
  function end(what, why) {
    if (over) return;
    over = true;
    clearInterval(timer);
    what(why);
  }
  function next() {
    if (over) return;
    if (at >= parts.length) return end(tell.ended);
    const mine = (current = new SpeechSynthesisUtterance(parts[at]));
    const since = Date.now();
    let heard = false;
    Object.assign(mine, { voice: by.voice, lang: by.voice.lang, rate: speed, pitch: by.pitch || 1 });
    mine.onstart = () => { if (mine === current && !over) { heard = true; tell.started(by.voice.name, !by.voice.localService); } };
    mine.onend = () => { if (mine === current && !over) { current = null; at += 1; next(); } };
    mine.onerror = (e) => { if (mine === current) end(tell.failed, e.error === "not-allowed" ? "not-allowed" : "failed"); };
    clearInterval(timer);
    timer = setInterval(() => {
      if (!heard && Date.now() - since > SILENT_MS) { end(tell.failed, "silent"); synth.cancel(); }
      else if (heard && !synth.speaking && !synth.pending) mine.onend(); // some browsers forget to say so
    }, 250);
    synth.resume();
    synth.speak(mine);
  }
  async function begin() {
    if (!synth || !window.SpeechSynthesisUtterance) return end(tell.failed, "unsupported");
    by = pick(await listed(), item.voice, item.rank);
    if (over) return;
    if (by.problem) return end(tell.failed, by.problem);
    synth.cancel();
    setTimeout(next, 60); // what is said right after cancel() is swallowed by some browsers
  }
  begin();
  return {
    stop() { over = true; current = null; clearInterval(timer); synth?.cancel(); },
    pace(value) {
      if (value === speed) return;
      speed = value;
      if (!current) return;
      current = null;
      clearInterval(timer);
      synth.cancel();
      setTimeout(next, 60);
    },
  };
}

function bySound(item, tell) {
  const audio = (page.audio ??= new Audio());
  const bytes = Uint8Array.from(atob(item.sound.data), (c) => c.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: item.sound.mime }));
  let over = false;
  function end(what, why) {
    if (over) return;
    over = true;
    URL.revokeObjectURL(url);
    what(why);
  }
  audio.onended = () => end(tell.ended);
  audio.onerror = () => end(tell.failed, "sound");
  audio.defaultPlaybackRate = audio.playbackRate = item.speed;
  audio.src = url;
  audio.play().then(
    () => { if (!over) tell.started(item.name, false); },
    (error) => { if (error.name !== "AbortError") end(tell.failed, error.name === "NotAllowedError" ? "not-allowed" : "sound"); },
  );
  return {
    stop() { if (!over) { over = true; audio.pause(); URL.revokeObjectURL(url); } },
    pace(value) { audio.playbackRate = value; },
  };
}

// A report makes the page run again. While its widgets are still being loaded, that would cost them their values.
function quiet(then, tries = 40) {
  const app = document.querySelector('[data-testid="stApp"]');
  const busy = app?.dataset.testScriptState === "running" || document.querySelector('[data-testid="stSkeleton"]');
  if (busy && tries) setTimeout(() => quiet(then, tries - 1), 150);
  else then();
}

class View {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector("." + name);
    [this.bar, this.button, this.speed, this.aloud, this.line] = ["voice", "play", "speed", "aloud", "line"].map(find);
    this.button.onclick = () => this.press();
    this.speed.onchange = () => { page.now?.player.pace(Number(this.speed.value)); this.set("speed", Number(this.speed.value)); };
    this.aloud.onchange = () => {
      if (!this.aloud.checked && this.mine()) this.stop();
      if (!this.aloud.checked) page.asked = "";
      this.set("aloud", this.aloud.checked);
    };
    this.name = this.problem = "";
    this.count = 0;
    page.views.add(this);
  }
  mine() { return page.now?.view === this; }
  update({ data, setStateValue }) {
    if (this.mine() && page.now.id !== data.id) this.stop();
    if (this.data?.id !== data.id) this.problem = "";
    this.data = data;
    this.set = setStateValue;
    if (data.catalogue && !this.told) this.tellVoices();
    this.fill();
    this.decide();
    this.draw();
  }
  async tellVoices() {
    this.told = true;
    const found = await listed();
    const list = found.map((v) => ({ id: v.voiceURI, label: v.name, language: v.lang, local: v.localService }));
    quiet(() => this.set("voices", list));
  }
  fill() {
    const d = this.data;
    this.bar.hidden = d.bare || (!d.engine && !d.note);
    if (!this.speed.options.length) for (const s of d.speeds) this.speed.add(new Option(s + "×", s));
    if (this.root.activeElement !== this.speed) this.speed.value = String(d.speed);
    this.aloud.checked = d.aloud;
  }
  // Begin, go on, or leave it: each text is read by itself once in a visit, and never before the first click.
  decide() {
    const d = this.data, asked = d.asked && !page.said.has(d.id) ? true : page.asked === d.id;
    if (this.mine()) {
      if (d.answering && !d.bare) this.stop();
      else page.now.player.pace(d.speed);
      return;
    }
    if (d.answering && !d.bare && !asked) page.said.add(d.id);
    const wanted = asked || (d.aloud && !page.said.has(d.id));
    if (!d.id || d.pending || (wanted && d.engine === "sound" && !d.sound)) return;
    if (wanted && d.engine && activated()) this.begin();
    else this.over();
  }
  begin() {
    const d = this.data, view = this;
    page.now?.view.stop();
    page.said.add(d.id);
    page.asked = this.problem = "";
    const now = { id: d.id, view, player: null };
    page.now = now;
    const tell = {
      started(name, online) { view.name = name; view.online = online; now.started = true; view.draw(); },
      ended() { if (page.now === now) page.now = null; view.over(); view.draw(); },
      failed(why) {
        if (page.now === now) page.now = null;
        page.said.delete(d.id);
        view.problem = why;
        if (why === "not-allowed") view.over();
        else {
          page.asked = d.id; // whoever takes over reads it
          view.set("trouble", [why, d.id, ++view.count].join("|"));
        }
        view.draw();
      },
    };
    now.player = d.engine === "sound" ? bySound(d, tell) : byBrowser(d, tell);
  }
  stop() {
    if (!this.mine()) return;
    const now = page.now;
    page.now = null;
    now.player.stop();
    this.over();
    this.draw();
  }
  over() { // nothing more is coming: whoever waits for the end may go on
    const d = this.data;
    if (!d?.tell || this.mine() || this.ended === d.id) return;
    this.ended = d.id;
    quiet(() => this.set("ended", d.id));
  }
  press() {
    if (this.mine()) return this.stop();
    const d = this.data;
    page.asked = d.id;
    if (d.engine === "browser" || d.sound) this.begin();
    else this.set("wanted", d.id + "|" + ++this.count);
    this.draw();
  }
  draw() {
    const d = this.data, playing = this.mine();
    const waiting = d.pending || (page.asked === d.id && !playing && d.engine === "sound" && !d.sound);
    const [icon, label] = playing ? ["stop", "Stop"] : page.said.has(d.id) ? ["replay", "Replay"] : ["play", "Listen"];
    this.button.querySelector("path").setAttribute("d", ICONS[icon]);
    this.button.querySelector("span").textContent = waiting ? "Preparing …" : label;
    this.button.disabled = waiting;
    this.button.hidden = this.speed.parentElement.hidden = !d.engine;
    const silent = d.aloud && !page.said.has(d.id) && !playing && !d.pending && d.engine && !(d.answering);
    const hint = silent && (!activated() || this.problem === "not-allowed")
      ? "Press Listen: browsers stay silent until you click." : "";
    const name = d.engine === "sound" ? d.name : this.name ? this.name + (this.online ? ", an online voice" : ", a voice of your browser") : "";
    const said = playing || page.said.has(d.id) ? (name ? "Voice: " + name + "." : "") : "";
    const text = [d.note, hint || said].filter(Boolean).join(" ");
    if (this.line.textContent !== text) this.line.textContent = text;
  }
  leave() {
    if (this.mine()) { page.now.player.stop(); page.now = null; }
    page.views.delete(this);
    this.set = () => {}; // a report that comes late is about a page that was left
  }
}

// An answer that begins ends the question (barge-in).
function hush() {
  for (const view of page.views) {
    if (!view.data || view.data.bare) continue;
    page.said.add(view.data.id);
    if (page.asked === view.data.id) page.asked = "";
    view.stop();
  }
}
if (!page.listening) {
  page.listening = true;
  const first = () => { page.clicked = true; };
  for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, first, { capture: true, once: true });
  document.addEventListener("input", (event) => {
    if (event.isTrusted && event.target.matches?.('[class*="st-key-interview_answer_"] textarea')) hush();
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.('[data-testid="stAudioInput"] button')) hush();
  }, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") page.now?.view.stop(); }, true);
  document.addEventListener("greenroom:answering", hush);
  window.addEventListener("pagehide", () => { page.now?.player.stop(); });
}

export default function (component) {
  const root = component.parentElement;
  if (!views.has(root)) views.set(root, new View(root));
  const view = views.get(root);
  page.views.add(view);
  view.update(component);
  return () => view.leave();
}
