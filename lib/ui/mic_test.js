// The test of the microphone. Streamlit calls the default export at mount and again whenever `data` changes; a test that
// runs goes on over that, and ends when the component is taken away.
const STEP_MS = 50;
const LONGEST_S = 60; // then the microphone is given back
const CLIP = 0.985; // of full scale
const LOUD = 0.05, FAINT = 0.008; // peaks of a voice that is well heard, and of one that is just there
const SILENT_S = 3, HEARD_S = 0.6, CLIP_S = 2, DEAD_S = 1.5;
const CLIP_LENGTH_S = 3;

const SAID = {
  asking: "Your browser asks whether this page may use the microphone. Please allow it.",
  listening: "Say something, as you would in an interview. The bar should move between the two marks.",
  heard: "You can be heard well.",
  quiet: "You can be heard, but only just. Move closer, or raise the input level in the sound settings of your system.",
  silent: "Nothing is heard. If you are speaking: is this the right microphone, is it muted, is its level up?",
  dead: "No sound at all arrives: the microphone is muted or switched off, perhaps by a switch on it.",
  clipping: "Too loud: the sound is distorted. Move back a little, or lower the input level of your system.",
  recording: "Recording. Speak now.",
  playing: "This is how you sound.",
  over: "The test is over and the microphone is free again.",
  stopped: "The microphone is free again.",
  unplugged: "The microphone was unplugged or taken away. Plug it in, or choose another one and test again.",
  other: "The microphone that you chose is not connected. This is another one.",
  insecure: "Browsers give the microphone only to pages that come over https or from this very machine. Open Greenroom " +
    "by https, or as http://localhost on the machine that runs it. Until then, type or upload your answers.",
  NotAllowedError: "The microphone was refused. Click the symbol beside the page's address, allow the microphone, and " +
    "test again. You can type or upload your answers meanwhile.",
  system: "Your system does not let this browser use the microphone. Allow it in the privacy settings of the system, and " +
    "test again.",
  framed: " If this page is shown inside another one, open it in a tab of its own.",
  NotFoundError: "No microphone was found. Plug one in or switch it on, and test again. You can type your answers " +
    "meanwhile.",
  NotReadableError: "The microphone is there but cannot be opened: another program uses it, or the system holds it back. " +
    "Close calls and recorders, and test again.",
  unknown: "The microphone could not be opened: ",
};

function why(error) {
  const name = error.name === "AbortError" ? "NotReadableError" : error.name;
  if (name === "NotAllowedError") {
    const text = /system/i.test(error.message) ? SAID.system : SAID.NotAllowedError;
    return window.self === window.top ? text : text + SAID.framed;
  }
  if (name === "SecurityError") return SAID.insecure;
  return SAID[name] || SAID.unknown + error.name + ".";
}

function open(parent) {
  const find = (name) => parent.querySelector("." + name);
  const [root, pick, test, record, meter, level, said] = ["mic", "pick", "test", "record", "meter", "level", "said"].map(find);
  const select = parent.querySelector("select");
  const audio = parent.querySelector("audio");
  let component = null;
  let wanted = { id: "", label: "" };
  let stream = null, context = null, analyser = null, ticker = 0, recorder = null, url = "";
  let closed = false;
  let count = null, shown = 0;

  function show(state, text) {
    if (root.dataset.state !== state) root.dataset.state = state;
    if (said.textContent !== text) said.textContent = text;
  }

  async function list() {
    const media = navigator.mediaDevices;
    if (!media?.enumerateDevices) return;
    let found = (await media.enumerateDevices()).filter((d) => d.kind === "audioinput" && d.deviceId && d.label);
    if (!found.length && wanted.id) found = [{ deviceId: wanted.id, label: wanted.label }]; // names come with the leave
    pick.hidden = found.length === 0;
    const shown = found.some((d) => d.deviceId === "default") ? found : [{ deviceId: "", label: "The usual one" }, ...found];
    select.replaceChildren(...shown.map((d) => new Option(d.label, d.deviceId === "default" ? "" : d.deviceId)));
    const same = found.find((d) => d.deviceId === wanted.id) || found.find((d) => d.label === wanted.label);
    select.value = wanted.id && same && same.deviceId !== "default" ? same.deviceId : "";
  }

  function constraints(id) {
    const plain = { autoGainControl: false, noiseSuppression: false, echoCancellation: false };
    return { audio: id ? { ...plain, deviceId: { exact: id } } : plain };
  }

  async function begin() {
    stop();
    if (!navigator.mediaDevices?.getUserMedia) return show("failed", SAID.insecure);
    test.disabled = true;
    show("asking", SAID.asking);
    let instead = false;
    try {
      await list();
      const id = select.value || wanted.id;
      stream = await navigator.mediaDevices.getUserMedia(constraints(id)).catch((error) => {
        if (!id || (error.name !== "OverconstrainedError" && error.name !== "NotFoundError")) throw error;
        instead = true;
        return navigator.mediaDevices.getUserMedia(constraints(""));
      });
      if (closed) return stop();
      await list(); // names are known only now
      if (instead) select.value = "";
      await listen(instead ? SAID.other + " " : "");
    } catch (error) {
      stop();
      show("failed", why(error));
    } finally {
      test.disabled = false;
    }
  }

  async function listen(before) {
    context = new AudioContext();
    await context.resume();
    analyser = context.createAnalyser();
    analyser.fftSize = 4096; // 85 ms at 48 kHz: more than a step, so that no peak is missed
    context.createMediaStreamSource(stream).connect(analyser);
    const track = stream.getAudioTracks()[0];
    track.addEventListener("ended", () => { stop(); show("failed", SAID.unplugged); });
    count = { all: 0, loud: 0, faint: 0, still: 0, dead: 0, clip: 0, before };
    meter.hidden = false;
    record.hidden = typeof MediaRecorder === "undefined";
    test.textContent = "Stop";
    show("listening", before + SAID.listening);
    ticker = setInterval(step, STEP_MS);
  }

  function step() {
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    let peak = 0, clipped = 0;
    for (const x of samples) {
      const size = Math.abs(x);
      if (size > peak) peak = size;
      if (size >= CLIP) clipped += 1;
    }
    const s = STEP_MS / 1000;
    count.all += s;
    count.still = peak < FAINT ? count.still + s : 0;
    count.dead = peak === 0 ? count.dead + s : 0;
    if (peak >= LOUD) count.loud += s;
    else if (peak >= FAINT) count.faint += s;
    count.clip = clipped > 2 ? CLIP_S : Math.max(0, count.clip - s);
    const percent = Math.round(Math.min(1, Math.max(0, 1 + (20 * Math.log10(Math.max(peak, 1e-5))) / 60)) * 100);
    shown = Math.max(percent, shown - 3); // falls slowly, so that it can be read
    level.style.width = shown + "%";
    meter.setAttribute("aria-valuenow", String(percent));
    if (recorder) return;
    if (count.all > LONGEST_S) {
      stop();
      show("idle", SAID.over);
    } else {
      const state = judged();
      show(state === "dead" ? "silent" : state, (state === "listening" ? count.before : "") + SAID[state]);
    }
  }

  function judged() {
    if (count.clip > 0) return "clipping";
    if (count.dead >= DEAD_S) return "dead";
    if (count.loud >= HEARD_S) return "heard";
    if (count.still >= SILENT_S) return "silent";
    return count.faint >= SILENT_S ? "quiet" : "listening";
  }

  function play() {
    if (!stream || recorder) return;
    const parts = [];
    recorder = new MediaRecorder(stream);
    const mine = recorder;
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      if (recorder === mine) recorder = null;
      record.disabled = false;
      if (closed || !parts.length) return;
      if (url) URL.revokeObjectURL(url);
      url = URL.createObjectURL(new Blob(parts, { type: mine.mimeType }));
      stop();
      audio.src = url;
      audio.hidden = false;
      show("playing", SAID.playing);
      audio.play().catch(() => show("playing", SAID.playing + " Press play.")); // a browser may want another click
    };
    record.disabled = true;
    audio.pause();
    show("recording", SAID.recording);
    recorder.start();
    setTimeout(() => { if (mine.state !== "inactive") mine.stop(); }, CLIP_LENGTH_S * 1000);
  }

  function stop() {
    clearInterval(ticker);
    ticker = 0;
    if (recorder) {
      recorder.onstop = null;
      if (recorder.state !== "inactive") recorder.stop();
      recorder = null;
    }
    for (const track of stream?.getTracks() || []) track.stop();
    context?.close();
    stream = context = analyser = null;
    meter.hidden = record.hidden = true;
    record.disabled = false;
    level.style.width = "0";
    shown = 0;
    test.textContent = "Test the microphone";
  }

  test.onclick = () => {
    if (!stream) return begin();
    stop();
    show("idle", SAID.stopped);
  };
  record.onclick = play;
  select.onchange = () => {
    const label = select.value ? select.selectedOptions[0].text : "";
    wanted = { id: select.value, label };
    component.setStateValue("device", wanted);
    if (stream) begin();
  };
  navigator.mediaDevices?.addEventListener?.("devicechange", list);

  return {
    take(next) {
      const first = component === null;
      component = next;
      wanted = { id: next.data?.device || "", label: next.data?.label || "" };
      if (first) list();
    },
    close() {
      closed = true;
      navigator.mediaDevices?.removeEventListener?.("devicechange", list);
      stop();
      audio.pause();
      if (url) URL.revokeObjectURL(url);
      OPEN.delete(parent);
    },
  };
}

const OPEN = new WeakMap();

export default function (component) {
  const parent = component.parentElement;
  if (!OPEN.has(parent)) OPEN.set(parent, open(parent));
  OPEN.get(parent).take(component);
  return OPEN.get(parent).close;
}
