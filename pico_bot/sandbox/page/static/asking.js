// Talking with the server, and telling the person what came of it.
export const setting = JSON.parse(document.getElementById("setting").textContent);

// Carries out an action of actions.py as the selected person, in the open channel.
export async function ask(verb, body) {
  try {
    const response = await fetch(`/page/do/${verb}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: setting.as, channel: setting.channel, ...body }),
    });
    const done = await response.json();
    return response.ok ? done : { ok: false, errors: {}, error: done.error };
  } catch {
    return { ok: false, errors: {}, error: "The sandbox does not answer. Is it still running?" };
  }
}

// A sentence at the edge of the page, read out by screen readers, gone after a while or by its button.
export function notice(text) {
  const room = document.getElementById("notices");
  const line = document.createElement("p");
  const close = document.createElement("button");
  close.textContent = "✕";
  close.setAttribute("aria-label", "Dismiss");
  close.onclick = () => line.remove();
  line.append(text, close);
  room.append(line);
  setTimeout(() => line.remove(), 12_000);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notice("The link is in your clipboard.");
  } catch {
    // Browsers refuse the clipboard where the page has no focus: the link is then shown to be copied.
    notice(text);
  }
}
