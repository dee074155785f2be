// Keys for lists: j and k move, Enter opens, / searches, ? shows them. Works on top of plain links.
(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")];
  let at = -1;
  const select = (next) => {
    const all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, next));
    all.forEach((row, i) => row.setAttribute("aria-selected", String(i === at)));
    all[at].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "/") { event.preventDefault(); document.getElementById("search")?.focus(); }
    else if (event.key === "j") select(at + 1);
    else if (event.key === "k") select(at - 1);
    else if (event.key === "Enter" && at >= 0 && event.target === document.body) rows()[at]?.querySelector("a")?.click();
    else if (event.key === "?") document.getElementById("keys")?.toggleAttribute("hidden");
  });
})();
