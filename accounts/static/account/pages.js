// Pages behind the links of letters. The token stands after the '#', which browsers send to nobody.
(() => {
  const form = document.querySelector("form");
  const status = document.querySelector("[role=status]");
  const button = form.querySelector("button");
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  history.replaceState(null, "", location.pathname);
  if (!token) {
    status.textContent = form.dataset.missing;
    return;
  }
  form.hidden = false;

  const send = async () => {
    const body = { token, ...Object.fromEntries(new FormData(form)) };
    const answer = await fetch(form.dataset.endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) {
      form.hidden = true;
      return form.dataset.done;
    }
    const problem = await answer.json();
    return problem.errors.map((error) => error.message).join(" ") || problem.detail;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      status.textContent = await send();
    } catch {
      status.textContent = "The server could not be reached. Please try again.";
    }
    button.disabled = false;
  });
})();
