// Asks the browser for the microphone before a connection is made, so that a refusal is told in plain words at once.
// It also sees to it that the connection opens the microphone that was chosen here, not one that it remembers itself,
// and presses its Start button, once. (Told by its `desired_playing_state`, the component starts again whenever the page
// is drawn before the first start is through; the answer then meets another offer, and no connection comes about.)
const REMEMBERED = "streamlit-webrtc:device-ids";
const asked = new WeakMap();
const running = new WeakMap();
const pressed = new WeakSet();

function press(data) {
  for (const frame of document.querySelectorAll(".st-key-" + data.line + " iframe")) {
    if (pressed.has(frame) || !frame.contentDocument) continue;
    for (const button of frame.contentDocument.querySelectorAll("button")) {
      if (button.disabled || !button.textContent.includes(data.start)) continue;
      pressed.add(frame);
      button.click();
    }
  }
}

function choose(device) {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(REMEMBERED)) localStorage.removeItem(name);
    if (device) localStorage.setItem(REMEMBERED, JSON.stringify({ audio: device }));
  } catch { /* storage is switched off: then nothing was remembered */ }
}

async function open(device) {
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return ["Insecure", ""];
  let found = device;
  let stream = null;
  try {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: device ? { deviceId: { exact: device } } : true });
    } catch (error) {
      if (!device || !["OverconstrainedError", "NotFoundError"].includes(error.name)) throw error;
      found = ""; // the chosen one is not plugged in: any other
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    }
  } catch (error) {
    return [error.name || "Error", ""];
  }
  for (const track of stream.getTracks()) track.stop();
  return ["ok", found];
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  clearInterval(running.get(parentElement));
  running.set(parentElement, setInterval(() => press(data), 50));
  if (data.ask && asked.get(parentElement) !== data.ask) {
    asked.set(parentElement, data.ask);
    open(data.device).then(([result, device]) => {
      if (asked.get(parentElement) !== data.ask) return;
      if (result === "ok") choose(device);
      setTriggerValue("heard", { ask: data.ask, result });
    });
  }
  return () => clearInterval(running.get(parentElement));
}
