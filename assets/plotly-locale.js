/* Chinese texts for Plotly: those that the deck shows. Plotly's bundle has English only. When it loads, it takes the
   locales in window.PlotlyLocales; after that, a locale must be registered. */
(function () {
  "use strict";
  var locale = {
    moduleType: "locale",
    name: "zh-CN",
    dictionary: {
      Autoscale: "自动范围",
      "Box Select": "框选",
      "Compare data on hover": "悬停时对比",
      "Double-click to zoom back out": "双击还原",
      "Double-click on legend to isolate one trace": "双击图例只看一项",
      "Download plot": "下载图片",
      "Download plot as a PNG": "下载图片（PNG）",
      "Download plot as a png": "下载图片（PNG）",
      "Lasso Select": "套索选择",
      Pan: "平移",
      Reset: "还原",
      "Reset axes": "还原坐标轴",
      "Reset view": "还原视图",
      "Reset views": "还原视图",
      "Show closest data on hover": "悬停时显示最近的数据",
      "Snapshot succeeded": "图片已生成",
      "Sorry, there was a problem downloading your snapshot!": "图片下载失败",
      "Taking snapshot - this may take a few seconds": "正在生成图片，请稍候",
      "Toggle Spike Lines": "辅助线",
      Zoom: "缩放",
      "Zoom in": "放大",
      "Zoom out": "缩小",
      "incoming flow count:": "流入：",
      "outgoing flow count:": "流出：",
      "lat:": "纬度：",
      "lon:": "经度：",
      "max:": "最大：",
      "mean:": "平均：",
      "median:": "中位：",
      "min:": "最小：",
      "q1:": "下四分位：",
      "q3:": "上四分位：",
      "source:": "来自：",
      "target:": "去往：",
      "trace": "系列"
    },
    format: {
      days: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
      shortDays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
      months: ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"],
      shortMonths: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
      date: "%Y-%m-%d",
      year: "%Y年",
      month: "%Y年%-m月",
      dayMonth: "%-m月%-d日",
      dayMonthYear: "%Y年%-m月%-d日",
      decimal: ".",
      thousands: ","
    }
  };
  if (window.Plotly && window.Plotly.register) {
    window.Plotly.register(locale);
  } else {
    window.PlotlyLocales = (window.PlotlyLocales || []).concat(locale);
  }
})();
