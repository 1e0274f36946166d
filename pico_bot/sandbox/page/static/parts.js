// Refreshes the parts of the page: a stream reports changes, then the parts are fetched again and only
// what differs is replaced, so that scroll position, focus and half-typed text stay.
import { fieldsIn, setValue, valueOf } from "./fields.js";

const parts = new Map([...document.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
const shown = new Map();
const sources = new WeakMap();
let setting;
let fetching = false;
let again = false;
let opener = null;

export async function refresh() {
  // Changes come in bursts: one fetch at a time, then one more for all changes meanwhile.
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    do {
      again = false;
      const { as, channel, thread, tab } = setting;
      const place = new URLSearchParams({ as, channel, thread, tab });
      const response = await fetch(`/page/parts?${place}`);
      if (response.ok) show(await response.json());
    } while (again);
  } catch {
    // The stream reports when the sandbox is back.
  } finally {
    fetching = false;
  }
}

function show(drawn) {
  for (const [name, html] of Object.entries(drawn)) {
    const part = parts.get(name);
    if (!part || shown.get(name) === html) continue;
    shown.set(name, html);
    const focused = part.contains(document.activeElement) ? nameOf(document.activeElement) : null;
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    if (name === "modal") showModal(part, fresh.content);
    else if (part.hasAttribute("data-scroll")) showMessages(part, fresh.content);
    else part.replaceChildren(fresh.content);
    if (focused && document.activeElement === document.body) part.querySelector(focused)?.focus();
  }
  tick();
}

// A selector that finds the same element after its part was replaced.
const NAMES = ["action-id", "react", "advance", "set", "bot"].map((one) => `data-${one}`);
NAMES.push("popovertarget", "href", "id");

function nameOf(element) {
  const name = NAMES.find((one) => element.hasAttribute(one));
  if (!name) return null;
  const row = element.closest("[data-key]");
  const within = row ? `[data-key="${CSS.escape(row.dataset.key)}"] ` : "";
  return `${within}[${name}="${CSS.escape(element.getAttribute(name))}"]`;
}

// A message that didn't change keeps its element, with its open menu or unfinished selection.
function showMessages(list, fresh) {
  const followsEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const before = new Map([...list.children].map((one) => [one.dataset.key, one]));
  let last = null;
  for (const row of [...fresh.children]) {
    const source = row.outerHTML;
    const was = before.get(row.dataset.key);
    const beingEdited = was?.querySelector(".editing");
    const kept = was && (beingEdited || sources.get(was) === source) ? was : row;
    if (kept === row) sources.set(row, source);
    // The message is shown after its editor is closed, so this state isn't on screen yet.
    if (beingEdited) shown.delete(list.dataset.part);
    if (kept !== (last ? last.nextElementSibling : list.firstElementChild)) {
      last ? last.after(kept) : list.prepend(kept);
    }
    last = kept;
  }
  while (last && last.nextElementSibling) last.nextElementSibling.remove();
  if (!last) list.replaceChildren();
  if (followsEnd) list.scrollTop = list.scrollHeight;
}

// A modal is replaced only if the app opened or changed it. As in Slack, fields whose block id and
// action id stay keep their values.
function showModal(container, fresh) {
  const [was, now] = [container.querySelector("#modal"), fresh.querySelector("#modal")];
  if (was && now && was.dataset.view === now.dataset.view && was.dataset.hash === now.dataset.hash) return;
  if (was && now && was.dataset.view === now.dataset.view) {
    const kept = new Map(fieldsIn(was).map((one) => [fieldKey(one), one]));
    for (const field of fieldsIn(now)) {
      const before = kept.get(fieldKey(field));
      if (before) setValue(field, valueOf(before));
    }
  }
  if (!was) opener = document.activeElement;
  container.replaceChildren(fresh);
  attendTo(now, was);
}

// While a modal is open, only people, the clock and the bot can be reached behind it.
function attendTo(modal, before) {
  for (const id of ["channel", "thread", "channels"]) {
    const behind = document.getElementById(id);
    if (behind) behind.inert = Boolean(modal);
  }
  if (!modal) opener?.focus();
  else if (modal.dataset.view !== before?.dataset.view) {
    const wishes = ["[data-focus-first]", ".block :is(input, select, textarea)", "footer button"];
    wishes.map((one) => modal.querySelector(one)).find(Boolean)?.focus();
  }
}

function fieldKey(field) {
  return `${field.dataset.blockId} ${field.dataset.actionId} ${field.dataset.type}`;
}

// The sandbox's clock is real time plus an offset, so it runs here without requests.
function tick() {
  const clock = document.getElementById("clock");
  const now = new Date(Date.now() + Number(clock.dataset.offset) * 1000);
  const [zone, locale] = [clock.dataset.zone, "en-GB"];
  const long = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  const day = now.toLocaleDateString(locale, { timeZone: zone, ...long });
  const hour = now.toLocaleTimeString(locale, { timeZone: zone });
  clock.dateTime = now.toISOString();
  clock.textContent = `${day}, ${hour}`;
}

// Links load a new page; within one channel, it keeps the scroll position.
function keepScroll(list) {
  const left = JSON.parse(sessionStorage.getItem("scroll") ?? "{}");
  list.scrollTop = left.channel === setting.channel ? left.top : list.scrollHeight;
  addEventListener("pagehide", () => {
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    const top = atEnd ? Number.MAX_SAFE_INTEGER : list.scrollTop;
    sessionStorage.setItem("scroll", JSON.stringify({ channel: setting.channel, top }));
  });
}

// Scrolls to the message of a permalink: in the thread if it is open, or else in the channel.
function pointAt(ts) {
  const found = [...document.querySelectorAll(`[data-message-ts="${CSS.escape(ts)}"]`)].at(-1);
  found?.scrollIntoView({ block: "center" });
  found?.classList.add("pointed-at");
}

export function startRefreshing(where) {
  setting = where;
  for (const list of document.querySelectorAll("[data-scroll]")) {
    for (const row of list.children) sources.set(row, row.outerHTML);
    list.scrollTop = list.scrollHeight;
  }
  keepScroll(parts.get("messages"));
  if (setting.message) pointAt(setting.message);
  attendTo(document.getElementById("modal"), null);
  tick();
  setInterval(tick, 1000);

  let stream = null;
  const listen = () => {
    stream = new EventSource("/page/changes");
    stream.onopen = () => delete document.body.dataset.offline;
    stream.onmessage = refresh;
    stream.onerror = () => (document.body.dataset.offline = "");
  };
  // A browser opens few connections to one server, so hidden tabs close theirs.
  document.addEventListener("visibilitychange", () => {
    stream?.close();
    if (!document.hidden) listen();
  });
  if (!document.hidden) listen();
}
