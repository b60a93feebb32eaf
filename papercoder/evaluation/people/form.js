"use strict";
(() => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const { file, ...head } = facts;
  const place = `ranking ${facts.study} ${facts.form}`;
  const status = document.getElementById("status");
  const element = document.getElementById("element");
  const fieldsets = [...document.querySelectorAll("fieldset[data-kind]")];
  const controls = (root) => [...root.querySelectorAll("[data-path]")];
  const topControls = () => controls(document).filter((control) => !control.closest(".element"));

  const say = (text, fault = false) => {
    status.textContent = text;
    status.classList.toggle("fault", fault);
  };

  const valueOf = (control) =>
    control.value === "" ? undefined : control.tagName === "SELECT" ? JSON.parse(control.value) : control.value;

  const filled = (list) => {
    const answers = {};
    for (const control of list) {
      const value = valueOf(control);
      if (value === undefined) continue;
      const path = JSON.parse(control.dataset.path);
      const last = path.pop();
      let at = answers;
      for (const key of path) at = at[key] ??= {};
      at[last] = value;
    }
    return answers;
  };

  const elementsOf = (fieldset) =>
    [...fieldset.querySelectorAll(".element")]
      .map((row) => filled(controls(row)))
      .filter((one) => Object.keys(one).length > 0)
      .map((one) => ({ name: "", ...one }));

  const answers = () => ({
    ...head,
    saved: new Date().toISOString(),
    ...filled(topControls()),
    elements: Object.fromEntries(fieldsets.map((fieldset) => [fieldset.dataset.kind, elementsOf(fieldset)])),
  });

  const show = (list, from) => {
    for (const control of list) {
      let value = from;
      for (const key of JSON.parse(control.dataset.path)) {
        value = value !== null && typeof value === "object" && Object.hasOwn(value, key) ? value[key] : undefined;
      }
      if (value === undefined || value === null) control.value = "";
      else control.value = control.tagName === "SELECT" ? JSON.stringify(value) : String(value);
    }
  };

  const add = (fieldset) => {
    const row = element.content.firstElementChild.cloneNode(true);
    row.querySelector(".remove").addEventListener("click", () => {
      row.remove();
      keep();
      fieldset.querySelector(".add").focus();
    });
    fieldset.querySelector("ol").append(row);
    return row;
  };

  const showAll = (saved) => {
    if (saved === null || typeof saved !== "object") throw new Error("it holds no answers");
    if (saved.format !== facts.format) throw new Error("it is of another format");
    if (saved.study !== facts.study) throw new Error("it is of another study");
    if (saved.form !== facts.form) throw new Error("its letters are those of another form");
    show(topControls(), saved);
    for (const fieldset of fieldsets) {
      fieldset.querySelector("ol").replaceChildren();
      for (const one of saved.elements?.[fieldset.dataset.kind] ?? []) show(controls(add(fieldset)), one);
    }
  };

  const keep = () => {
    try {
      localStorage.setItem(place, JSON.stringify(answers()));
      say("Kept in this browser. Save the answers as a file to send them back.");
    } catch (error) {
      say(`This browser keeps nothing (${error.message}). Save the answers as a file before you close the page.`, true);
    }
  };

  const fileName = (saved) => {
    const name = (saved.rater ?? "").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 40);
    return name ? `answers-${facts.study}-${name}.json` : file;
  };

  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-path]")) keep();
  });
  for (const fieldset of fieldsets) {
    fieldset.querySelector(".add").addEventListener("click", () => controls(add(fieldset))[0].focus());
  }
  document.getElementById("save").addEventListener("click", () => {
    const saved = answers();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(saved, null, 2) + "\n"], { type: "application/json" }));
    link.download = fileName(saved);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    say(`Saved as ${link.download}. Send that file back.`);
  });
  document.getElementById("load").addEventListener("change", async (event) => {
    const [chosen] = event.target.files;
    if (!chosen) return;
    try {
      showAll(JSON.parse(await chosen.text()));
      keep();
      say(`Loaded ${chosen.name}.`);
    } catch (error) {
      say(`${chosen.name} cannot be loaded: ${error.message}.`, true);
    }
  });

  for (const fieldset of fieldsets) add(fieldset);
  try {
    const kept = localStorage.getItem(place);
    if (kept !== null) {
      showAll(JSON.parse(kept));
      say("What you entered before is here again.");
    }
  } catch (error) {
    say(`What was entered before cannot be read: ${error.message}.`, true);
  }
})();
