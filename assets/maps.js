/* What Plotly does not let a figure say of its map: names have a halo over points, and every sign in a point is drawn,
   also where points crowd. */
(function () {
  "use strict";

  const HALO_EM = 0.14;

  function finish(plot) {
    const subplot = plot._fullLayout && plot._fullLayout.map && plot._fullLayout.map._subplot;
    const map = subplot && subplot.map;
    if (!map || !plot._fullData) return;
    const ground = getComputedStyle(plot).getPropertyValue("--surface").trim();
    for (const trace of plot._fullData) {
      const layer = `plotly-trace-layer-${trace.uid}-symbol`;
      if (trace.type !== "scattermap" || !map.getLayer(layer)) continue;
      if (trace.meta === "labels") {
        if (map.getPaintProperty(layer, "text-halo-color") === ground) continue;
        map.setPaintProperty(layer, "text-halo-color", ground);
        map.setPaintProperty(layer, "text-halo-width", trace.textfont.size * HALO_EM);
      } else if (!map.getLayoutProperty(layer, "text-allow-overlap")) {
        map.setLayoutProperty(layer, "text-allow-overlap", true);
      }
    }
  }

  window.setInterval(() => document.querySelectorAll(".panel .js-plotly-plot").forEach(finish), 500);
})();
