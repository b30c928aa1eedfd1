// Timers that count by the server's clock, whatever the clock of this computer says. Words as in crisis/worklist/rows.py.
const TONES = { green: "in time", amber: "soon", red: "urgent", black: "overdue" };
let ahead = 0;

export const setServerTime = (milliseconds) => {
  ahead = milliseconds - Date.now();
};

const duration = (seconds) => {
  const whole = Math.floor(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
};

const put = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

export const tick = () => {
  const now = Date.now() + ahead;
  for (const node of document.querySelectorAll("#crisis [data-due]")) {
    const due = Number(node.dataset.due);
    if (!due) continue;
    const left = (due - now) / 1000;
    const tone = left <= 0 ? "black" : left <= Number(node.dataset.red) ? "red" : left <= Number(node.dataset.amber) ? "amber" : "green";
    const timer = node.querySelector(".ekc-timer");
    timer.dataset.tone = tone;
    put(timer.querySelector("[data-tone-words]"), TONES[tone]);
    put(timer.querySelector("[data-left]"), left <= 0 ? `by ${duration(-left)}` : `${duration(left)} left`);
  }
};
