// Staff sessions end by standing still. Who touches the page stays; who does not is warned before it falls silent.
import { lastSpoken } from "./server.js";

const KEEP_MS = 60000;
const WARN_MS = 60000;
let touchedAt = Date.now();
let warned = false;
let hidden = false;

export const startIdle = (page, { keep, warn, calm, hide }) => {
  const limit = Number(page.dataset.idle) * 1000;
  for (const touch of ["keydown", "pointerdown"]) {
    document.addEventListener(touch, () => {
      touchedAt = Date.now();
      if (warned) keep();
    });
  }
  setInterval(() => {
    const silent = Date.now() - lastSpoken();
    if (touchedAt > lastSpoken() && silent > KEEP_MS) keep();
    const close = silent > limit - WARN_MS;
    if (close && !warned) warn();
    if (!close && warned) calm();
    warned = close;
    // The server says so too, if it can be reached: what was opened must not wait for that on an empty chair's screen.
    const over = Date.now() - Math.max(touchedAt, lastSpoken()) > limit;
    if (over && !hidden) hide();
    hidden = over;
  }, 1000);
};
