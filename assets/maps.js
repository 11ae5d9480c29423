/* What Plotly does not let a figure say of its map: names have a halo over points, and every sign in a point is drawn,
   also where points crowd. */
(function () {
  "use strict";

  const HALO_EM = 0.14;
  const watched = new WeakSet();

  function finish(plot, map) {
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

  /* A map says when its layers are new, which is before they are drawn: afterwards all words would be set twice. */
  function watch(plot) {
    const subplot = plot._fullLayout && plot._fullLayout.map && plot._fullLayout.map._subplot;
    const map = subplot && subplot.map;
    if (!map || watched.has(map)) return;
    watched.add(map);
    map.on("styledata", () => finish(plot, map));
    finish(plot, map);
  }

  window.setInterval(() => document.querySelectorAll(".panel .js-plotly-plot").forEach(watch), 100);
})();
