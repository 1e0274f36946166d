// Requests to the server, and notices about their results.
export const setting = JSON.parse(document.getElementById("setting").textContent);

// Performs an action of actions.py as the selected person, in the open channel.
export async function perform(action, body) {
  try {
    const response = await fetch(`/page/do/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: setting.as, channel: setting.channel, ...body }),
    });
    const done = await response.json();
    return response.ok ? done : { ok: false, errors: {}, error: done.error };
  } catch {
    return { ok: false, errors: {}, error: "The sandbox isn't responding. Is it still running?" };
  }
}

// A message at the edge of the page, which screen readers read; it goes away by itself or by its button.
export function notice(text) {
  const container = document.getElementById("notices");
  const line = document.createElement("p");
  const close = document.createElement("button");
  close.textContent = "✕";
  close.setAttribute("aria-label", "Dismiss");
  close.onclick = () => line.remove();
  line.append(text, close);
  container.append(line);
  setTimeout(() => line.remove(), 12_000);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notice("Link copied.");
  } catch {
    // Browsers refuse the clipboard if the page has no focus.
    notice(text);
  }
}
