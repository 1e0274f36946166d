// The two composers: they send on Enter, suggest commands and people, and keep drafts.
import { perform, setting } from "./requests.js";
import { refresh } from "./parts.js";

const MAX_SUGGESTIONS = 8;

// The suggestions for the text before the cursor, and where the text that they replace starts.
function suggestionsFor(text, inThread) {
  if (!inThread && /^\/\S*$/.test(text)) {
    const found = setting.commands.filter((one) => one.name.startsWith(text));
    return { start: 0, choices: found.map(({ name, ...more }) => ({ insert: name, ...more })) };
  }
  const mention = /(?:^|\s)@([\p{L}\d.]*(?: [\p{L}\d]*)?)$/u.exec(text);
  if (!mention) return { start: 0, choices: [] };
  const typed = mention[1].toLowerCase();
  // By first or last name; a complete name has no suggestions.
  const found = setting.people.filter(({ name }) => {
    const whole = name.toLowerCase();
    return whole !== typed && (whole.startsWith(typed) || whole.includes(` ${typed}`));
  });
  return {
    start: text.length - mention[1].length - 1,
    choices: found.map((one) => ({ insert: `@${one.name}`, hint: "", about: one.about })),
  };
}

function startComposer(form) {
  const text = form.querySelector("textarea");
  const list = form.querySelector(".suggestions");
  const answer = form.querySelector(".answer");
  const inThread = text.id === "thread-composer";
  const draft = `draft ${setting.as} ${setting.channel} ${inThread ? setting.thread : ""}`;
  let start = 0;
  let chosen = 0;

  function grow() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, innerHeight / 3)}px`;
  }

  function suggest() {
    const before = text.value.slice(0, text.selectionStart);
    const found = suggestionsFor(before, inThread);
    start = found.start;
    list.replaceChildren(...found.choices.slice(0, MAX_SUGGESTIONS).map(asOption));
    list.hidden = !list.children.length;
    choose(0);
  }

  function asOption({ insert, hint, about }, at) {
    const option = document.createElement("li");
    option.id = `${list.id}-${at}`;
    option.role = "option";
    option.dataset.insert = insert;
    for (const [tag, words] of [["b", insert], ["span", hint], ["small", about]]) {
      const part = document.createElement(tag);
      part.textContent = words;
      option.append(part);
    }
    // Not onclick: by then the text has lost the focus and the list is hidden.
    option.onmousedown = (event) => {
      event.preventDefault();
      choose(at);
      take();
    };
    return option;
  }

  function choose(at) {
    const options = [...list.children];
    chosen = options.length ? (at + options.length) % options.length : 0;
    options.forEach((one, index) => one.setAttribute("aria-selected", String(index === chosen)));
    if (options.length) text.setAttribute("aria-activedescendant", options[chosen].id);
    else text.removeAttribute("aria-activedescendant");
    options[chosen]?.scrollIntoView({ block: "nearest" });
  }

  function take() {
    const end = text.selectionStart;
    text.setRangeText(`${list.children[chosen].dataset.insert} `, start, end, "end");
    list.hidden = true;
    list.replaceChildren();
    keep();
  }

  function keep() {
    sessionStorage.setItem(draft, text.value);
    answer.hidden = true;
    grow();
  }

  let next = null;

  async function send() {
    const typed = text.value;
    if (!typed.trim()) return;
    if (form.getAttribute("aria-busy") === "true") {
      next = typed;
      return;
    }
    form.setAttribute("aria-busy", "true");
    const done = await perform("post", {
      text: typed,
      thread: inThread ? setting.thread : null,
      broadcast: form.querySelector("[name=broadcast]")?.checked ?? false,
    });
    form.removeAttribute("aria-busy");
    if (done.ok) {
      // The person may have typed more while a command waited for its answer.
      if (text.value === typed) form.reset();
      keep();
    } else {
      answer.textContent = done.error;
      answer.hidden = false;
    }
    refresh();
    const isNext = done.ok && text.value === next;
    next = null;
    if (isNext) send();
  }

  text.addEventListener("input", () => {
    keep();
    suggest();
  });
  text.addEventListener("blur", () => (list.hidden = true));
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (open && event.key === "ArrowDown") choose(chosen + 1);
    else if (open && event.key === "ArrowUp") choose(chosen - 1);
    else if (open && (event.key === "Tab" || event.key === "Enter")) take();
    else if (open && event.key === "Escape") list.hidden = true;
    else if (event.key === "Enter" && !event.shiftKey) send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });

  text.value = sessionStorage.getItem(draft) ?? "";
  grow();
}

export function startComposers() {
  const forms = [...document.querySelectorAll("[data-composer]")];
  forms.forEach(startComposer);
  if (!document.getElementById("modal")) forms.at(-1).querySelector("textarea").focus();
}
