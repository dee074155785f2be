// Draws every <script type="application/json" data-chart="ID"> into the element with that id. Colours come from the page.
(() => {
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  // The same colours as .legend in haidang.css; told apart with colour blindness too.
  const palettes = { series: ["#0b6aa0", "#d1820b", "#4b8f5c", "#8a5fb0", "#7b8794", "#b84a62"], tones: ["#0b6aa0", "#aab4bb", "#d1820b"] };
  const draw = (holder) => {
    const target = document.getElementById(holder.dataset.chart);
    if (!target || !window.echarts) return;
    const data = JSON.parse(holder.textContent);
    const ink = css("--ink"), soft = css("--soft"), line = css("--line");
    const chart = window.echarts.init(target, null, { renderer: "svg" });
    chart.setOption({
      animation: false,
      color: palettes[data.palette],
      textStyle: { fontFamily: css("--sans"), color: ink },
      grid: { left: 44, right: 16, top: 12, bottom: 28 },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "category", data: data.labels, axisLine: { lineStyle: { color: line } }, axisLabel: { color: soft } },
      yAxis: { type: "value", min: 0, max: data.share ? 100 : undefined, minInterval: 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: soft } },
      series: data.series.map((one) => ({
        name: one.name, type: data.kind, stack: data.stack ? "all" : undefined, data: one.values, symbolSize: 5, connectNulls: false,
        barMaxWidth: 28,
      })),
    });
    addEventListener("resize", () => chart.resize());
  };
  addEventListener("DOMContentLoaded", () => document.querySelectorAll("script[data-chart]").forEach(draw));
})();
