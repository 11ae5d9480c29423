/* Paper: figures are scaled to the sheet, maps become pictures, and the sheet says moment, zone and address. */
(function () {
  "use strict";

  const PICTURE = "printed-map";

  function pictureOf(plot) {
    const subplot = plot._fullLayout && plot._fullLayout.map && plot._fullLayout.map._subplot;
    const box = plot.querySelector(".svg-container");
    if (!subplot || !subplot.map || !box) return;
    subplot.map.redraw(); // a WebGL canvas can be read only right after it was drawn
    const picture = document.createElement("img");
    picture.className = PICTURE;
    picture.src = subplot.map.getCanvas().toDataURL();
    box.prepend(picture);
  }

  function stamp(top) {
    const { zone, live } = JSON.parse(document.getElementById("texts").dataset.texts);
    const clock = document.getElementById("clock").textContent;
    const today = new Date().toLocaleDateString("sv-SE", { timeZone: zone });
    top.dataset.printed = `${clock.startsWith(live) ? `${clock} ${today}` : clock} · ${zone}`;
    top.dataset.address = window.dash_clientside.citydeck.address();
  }

  window.addEventListener("beforeprint", () => {
    for (const drawing of document.querySelectorAll(".js-plotly-plot svg.main-svg")) {
      const { width, height } = drawing;
      drawing.setAttribute("viewBox", `0 0 ${width.baseVal.value} ${height.baseVal.value}`);
    }
    document.querySelectorAll(".js-plotly-plot").forEach(pictureOf);
    const top = document.querySelector(".deck-top");
    if (top) stamp(top);
  });

  window.addEventListener("afterprint", () => {
    document.querySelectorAll(".js-plotly-plot svg.main-svg").forEach((drawing) => drawing.removeAttribute("viewBox"));
    document.querySelectorAll(`.${PICTURE}`).forEach((picture) => picture.remove());
  });
})();
