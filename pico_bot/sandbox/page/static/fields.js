// The values of fields, their errors, and confirmation dialogs.

// The value of one element as actions.py reads it: a string, several strings, or null.
export function valueOf(element) {
  const type = element.dataset.type;
  if (type === "checkboxes" || type.startsWith("multi_")) {
    return [...element.querySelectorAll(":checked")].map((one) => one.value);
  }
  if (type === "radio_buttons") return element.querySelector(":checked")?.value ?? null;
  // Local time: only the server knows the person's time zone.
  if (type === "datetimepicker") return element.value ? { local: element.value } : null;
  return element.value || null;
}

export function setValue(element, value) {
  const several = Array.isArray(value) ? value : [value];
  const boxes = element.querySelectorAll("input");
  for (const box of boxes) box.checked = several.includes(box.value);
  if (!boxes.length) element.value = value?.local ?? value ?? "";
}

export function fieldsIn(form) {
  return [...form.querySelectorAll("[data-type]:not([data-type=button], [data-type=overflow])")];
}

// By block id for inputs, by action id for elements that share a block.
export function valuesIn(form) {
  return Object.fromEntries(
    fieldsIn(form).map((field) => [
      field.closest(".block.input") ? field.dataset.blockId : field.dataset.actionId,
      valueOf(field),
    ]),
  );
}

// Shows each error under its field and moves to the first one; other errors are shown below.
export function showErrors(form, errors, sentence = "") {
  const rest = sentence ? [sentence] : [];
  const left = new Map(Object.entries(errors));
  let first = null;
  for (const block of form.querySelectorAll(".block.input")) {
    const text = left.get(block.dataset.blockId) ?? "";
    left.delete(block.dataset.blockId);
    const [line, field] = [block.querySelector(".field-error"), block.querySelector("[data-type]")];
    line.textContent = text;
    line.hidden = !text;
    field.setAttribute("aria-invalid", String(Boolean(text)));
    if (text) first ??= field.matches("input, select, textarea") ? field : field.querySelector("input");
  }
  rest.push(...left.values());
  const below = form.querySelector(".modal-error");
  below.textContent = rest.join(" ");
  below.hidden = !rest.length;
  first?.focus();
}

// Shows an element's confirmation dialog; true if it has none or the person confirms.
export function confirmed({ dataset }) {
  if (!dataset.confirmTitle) return Promise.resolve(true);
  const dialog = document.getElementById("confirm");
  const [no, yes] = dialog.querySelectorAll("button");
  dialog.querySelector("h2").textContent = dataset.confirmTitle;
  dialog.querySelector("p").textContent = dataset.confirmText;
  no.textContent = dataset.confirmNo;
  yes.textContent = dataset.confirmYes;
  yes.classList.toggle("danger", dataset.confirmStyle === "danger");
  // Escape leaves returnValue unchanged, so reset an old "yes".
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
  });
}
