// What scripts add to pages that work without them: times in the reader's zone,
// news as they happen, and what is under the pointer.
{
  const STALE_MS = 30_000;
  const REFRESH_MS = 60_000;
  const root = document.documentElement;
  const all = (selector, from = document) => [
    ...from.querySelectorAll(selector),
  ];

  const MINUTE_MS = 60_000;
  const clock = format({ hour: "2-digit", minute: "2-digit" });
  const moment = format({ dateStyle: "medium", timeStyle: "short" });
  const exact = format({ dateStyle: "full", timeStyle: "long" });
  const seconds = format({ timeStyle: "medium" });

  function format(options) {
    const { format } = new Intl.DateTimeFormat(undefined, options);
    return (at) => format(at);
  }

  function ago(at) {
    const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
    const minutes = Math.round((at - Date.now()) / MINUTE_MS);
    if (minutes > -60) return words.format(minutes, "minute");
    if (minutes > -48 * 60) {
      return words.format(Math.round(minutes / 60), "hour");
    }
    return words.format(Math.round(minutes / 1_440), "day");
  }

  function showTimes(from = document) {
    for (const time of all("time[data-as]", from)) {
      const at = Date.parse(time.dateTime);
      const isRecent = Date.now() - at < 1_440 * MINUTE_MS;
      const { as } = time.dataset;
      time.title = exact(at);
      time.textContent = as === "ago"
        ? ago(at)
        : as === "clock" && isRecent
        ? clock(at)
        : moment(at);
    }
  }

  // Colours

  function chooseTheme(event) {
    const { submitter } = event;
    if (!event.target.matches(".themes") || submitter === null) return;
    event.preventDefault();
    const theme = submitter.value;
    document.cookie =
      `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    root.dataset.theme = theme;
    for (const button of all(".themes button")) {
      button.setAttribute("aria-pressed", String(button === submitter));
    }
  }

  // Days and points in time: one is chosen by pointer or arrow keys

  const CHARTS = "svg.bar, svg[data-chart]";
  const texts = new WeakMap();
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;

  function itemsOf(chart) {
    const items = chart.matches(".bar")
      ? [...chart.children]
      : all(".hit", chart);
    if (texts.has(chart)) return items;
    texts.set(chart, true);
    for (const item of items) {
      const title = item.querySelector("title");
      texts.set(item, withLocalTimes(item, title?.textContent ?? ""));
      title?.remove(); // the browser would show it as well
    }
    return items;
  }

  /** The first line is the day (UTC) and its uptime; the times follow in the reader's zone. */
  function withLocalTimes(item, text) {
    const outages = item.dataset.o;
    if (outages === undefined) return text;
    const lines = outages.split(",").map((pair) => {
      const [from, to] = pair.split("-").map((text) => Number(text) * 1_000);
      return to === 0
        ? `Down since ${moment(from)}`
        : `Down ${moment(from)} to ${
          to - from < 1_440 * MINUTE_MS ? clock(to) : moment(to)
        }`;
    });
    return [text.split("\n")[0], ...lines].join("\n");
  }

  let chosen = null;

  function choose(chart, index) {
    const items = itemsOf(chart);
    const place = Math.max(0, Math.min(items.length - 1, index));
    const item = items[place];
    if (item === undefined || item === chosen) return;
    unchoose();
    chosen = item;
    item.dataset.day = "on";
    tip.textContent = texts.get(item);
    tip.hidden = false;
    chart.setAttribute("aria-valuenow", String(place + 1));
    chart.setAttribute("aria-valuetext", texts.get(item));
    const box = item.getBoundingClientRect();
    const chartBox = chart.getBoundingClientRect();
    const left = box.left + box.width / 2 - tip.offsetWidth / 2;
    const most = root.clientWidth - tip.offsetWidth - 8;
    const top = Math.max(8, chartBox.top - tip.offsetHeight - 8);
    tip.style.left = `${Math.max(8, Math.min(most, left)) + scrollX}px`;
    tip.style.top = `${top + scrollY}px`;
  }

  function unchoose() {
    if (chosen !== null) delete chosen.dataset.day;
    chosen = null;
    tip.hidden = true;
  }

  function onPointer({ target, clientX }) {
    const chart = target.closest?.(CHARTS);
    if (!chart) return document.activeElement?.matches(CHARTS) || unchoose();
    const items = itemsOf(chart);
    const first = items[0]?.getBoundingClientRect();
    const last = items.at(-1)?.getBoundingClientRect();
    if (first === undefined || last === undefined) return;
    const share = (clientX - first.left) / (last.right - first.left);
    choose(chart, Math.floor(share * items.length));
  }

  const STEPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7 };

  function onKey(event) {
    const chart = event.target;
    if (event.key === "Escape") unchoose();
    if (!chart.matches?.(CHARTS)) return;
    const now = Number(chart.getAttribute("aria-valuenow")) - 1;
    const target = event.key === "Home"
      ? 0
      : event.key === "End"
      ? Infinity
      : now + (STEPS[event.key] ?? NaN);
    if (Number.isNaN(target)) return;
    event.preventDefault();
    choose(chart, target);
  }

  function enliven(from = document) {
    showTimes(from);
    for (const chart of all(CHARTS, from)) {
      const count = chart.matches(".bar")
        ? chart.children.length
        : all(".hit", chart).length;
      if (count === 0) continue;
      chart.setAttribute("role", "slider");
      chart.setAttribute("tabindex", "0");
      chart.setAttribute("aria-valuemin", "1");
      chart.setAttribute("aria-valuemax", String(count));
      chart.setAttribute("aria-valuenow", String(count));
      chart.setAttribute("aria-valuetext", "Arrow keys choose a time");
    }
  }

  // News

  let heardAt = Date.now();
  let refreshing = 0;

  function onNews({ data, type }) {
    const news = JSON.parse(data);
    heardAt = Date.now();
    if (news.summary !== undefined) showSummary(news.summary);
    let isNew = false;
    for (const [id, state, words, response] of news.urls ?? []) {
      const places = all(`[data-url="${id}"]`);
      isNew ||= places.length === 0 ||
        places.some(({ dataset }) => dataset.state !== state);
      for (const place of places) showState(place, { state, words, response });
    }
    if (type === "snapshot") {
      const ids = new Set(news.urls.map(([id]) => String(id)));
      isNew ||= all("[data-url]").some(({ dataset }) => !ids.has(dataset.url));
    }
    if (isNew || news.gone?.length > 0) refreshSoon();
    showHeard();
  }

  function showState(place, { state, words, response }) {
    place.dataset.state = state;
    setIcon(place.querySelector(".icon"), state);
    for (const word of all("[data-word]", place)) {
      word.className = `word is-${state}`;
      setText(word, words);
    }
    for (const number of all("[data-response]", place)) {
      setText(number, response);
    }
  }

  function showSummary({ state, text, since, title }) {
    const place = document.querySelector("[data-summary]");
    document.querySelector("link[rel=icon]").href =
      document.querySelector(`meta[name="icon-${state}"]`).content;
    document.title = title;
    if (place === null) return;
    place.className = `sentence is-${state}`;
    setIcon(place.querySelector(".icon"), state);
    setText(place.querySelector("[data-text]"), text);
    const when = place.querySelector("[data-since]");
    if (since === null) return setText(when, "");
    const time = document.createElement("time");
    time.dateTime = new Date(since).toISOString();
    time.dataset.as = "clock";
    when.replaceChildren(" since ", time);
    showTimes(when);
  }

  function setIcon(icon, state) {
    if (icon === null) return;
    icon.setAttribute("class", `icon is-${state}`);
    icon.firstElementChild.setAttribute("href", `#icon-${state}`);
  }

  /** A screen reader reads again what is written again. */
  function setText(place, text) {
    if (place !== null && place.textContent !== text) place.textContent = text;
  }

  function showHeard() {
    const isStale = Date.now() - heardAt > STALE_MS;
    for (const place of all("[data-heard]")) {
      place.classList.toggle("is-stale", isStale);
      setText(
        place,
        isStale
          ? `Not live: last heard at ${seconds(heardAt)}, trying again.`
          : `Live: last heard at ${seconds(heardAt)}.`,
      );
    }
  }

  function refreshSoon() {
    clearTimeout(refreshing);
    refreshing = setTimeout(refresh, 1_200);
  }

  /** Takes those parts of the page that news do not carry from the server. */
  async function refresh() {
    clearTimeout(refreshing);
    refreshing = setTimeout(refresh, REFRESH_MS);
    if (document.hidden) return;
    const response = await fetch(location.href).catch(() => null);
    if (response?.ok !== true) return;
    const page = new DOMParser().parseFromString(
      await response.text(),
      "text/html",
    );
    for (const place of all("[data-refresh]")) {
      const name = place.dataset.refresh;
      const fresh = page.querySelector(`[data-refresh="${name}"]`);
      const isInUse = place.contains(document.activeElement) ||
        chosen !== null && place.contains(chosen);
      if (fresh === null || isInUse) continue;
      enliven(fresh);
      place.replaceChildren(...fresh.childNodes);
    }
  }

  function listen() {
    const source = new EventSource(`/events${document.body.dataset.live}`);
    for (const type of ["snapshot", "change", "beat"]) {
      source.addEventListener(type, onNews);
    }
    source.addEventListener("error", () => {
      // Refused for now, for there are too many: the browser would not ask again.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(listen, 5_000 + Math.random() * 10_000);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  }

  for (const place of all("[data-zone]")) {
    place.textContent = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  document.body.append(tip);
  document.addEventListener("submit", chooseTheme);
  document.addEventListener("pointermove", onPointer);
  document.addEventListener("pointerdown", onPointer);
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusout", unchoose);
  enliven();
  if (document.body.dataset.live !== undefined) {
    listen();
    setInterval(showHeard, 1_000);
    setInterval(showTimes, MINUTE_MS);
    refreshing = setTimeout(refresh, REFRESH_MS);
    addEventListener("pageshow", ({ persisted }) => persisted && listen());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) refreshSoon();
    });
  }
}
