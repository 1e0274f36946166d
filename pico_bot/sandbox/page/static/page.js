// The page's behaviour. The server renders everything; this script refreshes parts and sends actions.
import { startComposers } from "./composer.js";
import { confirmed, showErrors, valueOf, valuesIn } from "./fields.js";
import { copy, notice, perform, setting } from "./requests.js";
import { refresh, startRefreshing } from "./parts.js";

const picker = document.getElementById("picker");
let picked = null;

function messageOf(element) {
  return element.closest("[data-message-ts]")?.dataset.messageTs;
}

// An answer may take three seconds: meanwhile, the element is marked as busy and ignores clicks.
async function during(element, work) {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    element.removeAttribute("aria-busy");
    refresh();
  }
}

async function act(element, selected, value = null) {
  if (!(await confirmed(element))) return;
  const what = {
    action_id: element.dataset.actionId,
    block_id: element.dataset.blockId,
    value,
    selected,
  };
  const modal = element.closest("[data-view]");
  const done = modal
    ? await perform("act-in-view", { ...what, view: modal.dataset.view, values: valuesIn(modal) })
    : await perform("act", { ...what, message: messageOf(element) });
  if (done.error) notice(done.error);
}

async function submit(form) {
  showErrors(form, {});
  const done = await perform("submit", { view: form.dataset.view, values: valuesIn(form) });
  showErrors(form, done.errors, done.error);
}

async function edit(button) {
  const content = button.closest(".message").querySelector(".content");
  const form = document.createElement("form");
  form.className = "editing";
  form.innerHTML =
    '<textarea aria-label="Edit message"></textarea><div><button class="button primary">Save</button>' +
    '<button type="button" class="button">Cancel</button></div>';
  const [text, cancel] = [form.querySelector("textarea"), form.querySelector("[type=button]")];
  const before = [...content.childNodes];
  const close = () => {
    content.replaceChildren(...before);
    refresh();
  };
  text.value = button.dataset.edit;
  cancel.onclick = close;
  text.onkeydown = (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    const done = await perform("edit", { message: messageOf(form), text: text.value });
    if (done.error) notice(done.error);
    close();
  };
  content.replaceChildren(form);
  text.focus();
}

const DELETION = {
  confirmTitle: "Delete message",
  confirmText: "Are you sure you want to delete this message? This can't be undone.",
  confirmYes: "Delete",
  confirmNo: "Cancel",
  confirmStyle: "danger",
};

// What a click on an element does, by its data attribute.
const CLICKS = {
  acts: async (element) => {
    if (element.dataset.type === "overflow") await act(element, element.dataset.value);
    else if (element.dataset.type === "button") await act(element, null, element.dataset.value || null);
  },
  react: (element) => react(element.dataset.react, messageOf(element) ?? picked),
  pick: (element) => {
    picked = messageOf(element);
    openAt(picker, element);
  },
  shortcut: (element) =>
    performAndFollow("shortcut", { message: messageOf(element), callback_id: element.dataset.shortcut }),
  copy: (element) => copy(element.dataset.copy),
  edit: (element) => edit(element),
  delete: async (element) => {
    if (await confirmed({ dataset: DELETION })) await performAndFollow("delete", { message: messageOf(element) });
  },
  closeModal: (element) => performAndFollow("close", { view: element.closest("[data-view]").dataset.view }),
  advance: (element) => performAndFollow("advance", { seconds: Number(element.dataset.advance) }),
  set: (element) => performAndFollow("set-clock", { moment: element.dataset.set }),
  knowBlocks: (element) =>
    performAndFollow("know-blocks", { type: element.dataset.knowBlocks, known: element.checked }),
  bot: (element) => performAndFollow(`${element.dataset.bot}-bot`, {}),
  opens: (element) => document.getElementById(element.dataset.opens).showModal(),
  shuts: (element) => element.closest("dialog").close(),
  openDm: () => performAndFollow("open-dm", {}),
  openHome: () => performAndFollow("open-home", {}),
};

async function performAndFollow(action, body) {
  const done = await perform(action, body);
  if (done.error) notice(done.error);
  if (done.go) location.assign(done.go);
}

function react(name, message) {
  picker.hidePopover();
  return performAndFollow("react", { message, name });
}

// Places a popover below its button, or above it near the bottom of the window.
function openAt(popover, button) {
  popover.showPopover();
  if (popover.id === "leap-menu") fillLeap(popover.querySelector("input"));
  const [box, own] = [button.getBoundingClientRect(), popover.getBoundingClientRect()];
  const below = box.bottom + own.height + 8 < innerHeight;
  popover.style.top = `${Math.max(8, below ? box.bottom + 4 : box.top - own.height - 4)}px`;
  popover.style.left = `${Math.max(8, Math.min(box.left, innerWidth - own.width - 8))}px`;
  popover.querySelector("button, a, input")?.focus();
}

// The clock runs on, so the earliest choice is set when the menu opens.
function fillLeap(input) {
  const { dateTime, dataset } = document.getElementById("clock");
  // Swedish dates have the format of the input.
  const local = new Date(dateTime).toLocaleString("sv-SE", { timeZone: dataset.zone });
  input.min = input.value = local.slice(0, 16).replace(" ", "T");
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[popovertarget]");
  if (opener) {
    event.preventDefault();
    const popover = document.getElementById(opener.getAttribute("popovertarget"));
    if (popover.matches(":popover-open")) popover.hidePopover();
    else openAt(popover, opener);
    return;
  }
  for (const [name, does] of Object.entries(CLICKS)) {
    const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const element = event.target.closest(`[data-${attribute}]`);
    if (!element) continue;
    element.closest("[popover]")?.hidePopover();
    during(element, () => does(element));
    return;
  }
});

// The arrow keys move the focus in menus.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("[role=menu], .picker");
  if (menu && ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"].includes(event.key)) {
    const items = [...menu.querySelectorAll("button, a")];
    const step = ["ArrowDown", "ArrowRight"].includes(event.key) ? 1 : -1;
    const at = items.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    items[(at + step + items.length) % items.length].focus();
  }
  const modal = document.getElementById("modal");
  if (event.key === "Escape" && modal && !document.querySelector("dialog[open], :popover-open")) {
    modal.querySelector("[data-close-modal]").click();
  }
});

document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-acts]:not([data-type=button], [data-type=overflow])");
  if (field) during(field, () => act(field, valueOf(field)));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id === "modal") {
    event.preventDefault();
    during(form.querySelector("[type=submit]"), () => submit(form));
  } else if (form.id === "leap-menu") {
    event.preventDefault();
    form.hidePopover();
    performAndFollow("set-clock", { moment: form.querySelector("input").value });
  } else if (form.dataset.verb) {
    event.preventDefault();
    const people = [...form.querySelectorAll("[name=people]:checked")].map((one) => one.value);
    during(form.querySelector(".primary"), async () => {
      const done = await perform(form.dataset.verb, { name: form.elements.name?.value, people });
      if (done.error) notice(done.error);
      if (done.go) location.assign(done.go);
    });
  } else if (form.id === "other-emoji") {
    event.preventDefault();
    react(form.querySelector("input").value, picked);
    form.reset();
  }
});

startComposers();
startRefreshing(setting);
