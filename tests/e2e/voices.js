// A stand-in for a browser's voices: headless Chromium has none. What is said ends when a test calls finishSpeaking().
(() => {
  const voices = [
    { voiceURI: "uri-zoe", name: "Zoe", lang: "en-US", localService: false, default: true },
    { voiceURI: "uri-ava", name: "Ava", lang: "en-US", localService: true },
    { voiceURI: "uri-daniel", name: "Daniel", lang: "en-GB", localService: true },
    { voiceURI: "uri-moira", name: "Moira", lang: "en-IE", localService: true },
    { voiceURI: "uri-anna", name: "Anna", lang: "de-DE", localService: true },
    { voiceURI: "uri-bells", name: "Bells", lang: "en-US", localService: true },
  ];
  let current = null;
  window.said = [];
  window.stopped = 0;
  const synth = {
    speaking: false,
    pending: false,
    getVoices: () => voices,
    speak(utterance) {
      current = utterance;
      synth.speaking = true;
      window.said.push({ text: utterance.text, voice: utterance.voice.name, rate: utterance.rate });
      setTimeout(() => utterance.onstart?.({}), 10);
    },
    cancel() {
      if (synth.speaking) window.stopped += 1;
      synth.speaking = false;
      const was = current;
      current = null;
      setTimeout(() => was?.onerror?.({ error: "interrupted" }), 5); // as browsers do
    },
    resume() {},
    addEventListener() {},
    removeEventListener() {},
  };
  window.finishSpeaking = () => {
    const was = current;
    current = null;
    synth.speaking = false;
    was?.onend?.({});
  };
  Object.defineProperty(window, "speechSynthesis", { value: synth });
  // Every look that Playwright takes counts as a user's gesture; only a real one may here.
  let clicked = false;
  for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, () => { clicked = true; }, true);
  Object.defineProperty(navigator, "userActivation", { value: { get hasBeenActive() { return clicked; } } });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})();
