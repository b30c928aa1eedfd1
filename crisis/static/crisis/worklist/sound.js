// The alarm of the page: tones that the browser makes itself, a flash, and the title of the window.
const KEY = "ek-crisis-sound";
const FLASH_MS = 3000;
let context = null;
let wanted = localStorage.getItem(KEY) === "on";
let root = null;
let button = null;

const audible = () => wanted && context !== null && context.state === "running";

const show = () => {
  button.setAttribute("aria-pressed", String(wanted));
  button.textContent = !wanted ? "Sound on" : audible() ? "Sound is on" : "Sound waits for a key or a click";
};

// Browsers let a page sound only after somebody touched it.
const wake = async () => {
  if (!wanted) return;
  context ||= new AudioContext();
  if (context.state !== "running") await context.resume();
  show();
};

const beep = (at, pitch) => {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.25);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.3);
};

const sound = (times) => {
  if (!audible()) return;
  for (let number = 0; number < times; number += 1) beep(context.currentTime + number * 0.35, number % 2 ? 660 : 880);
};

export const ring = (severity) => {
  root.dataset.rings = String(Number(root.dataset.rings) + 1);
  root.classList.add("ekc-flash");
  setTimeout(() => root.classList.remove("ekc-flash"), FLASH_MS);
  sound(severity >= 5 ? 6 : severity === 4 ? 4 : 2);
};

export const showTitle = (ringing, trouble) => {
  const count = ringing ? `(${ringing}) ` : "";
  document.title = `${trouble ? `${trouble}: ` : ""}${count}Crisis worklist | Evenkeel staff`;
};

export const startSound = (page) => {
  root = page;
  button = page.querySelector("#crisis-sound");
  button.addEventListener("click", async () => {
    wanted = !wanted;
    localStorage.setItem(KEY, wanted ? "on" : "off");
    await wake();
    show();
    sound(1);
  });
  for (const touch of ["keydown", "pointerdown"]) document.addEventListener(touch, wake);
  show();
};
