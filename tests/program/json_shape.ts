const SECOND = /^\d{10}$/;

/** Values that differ from run to run become their kind, the shape stays. */
export function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value === "number") {
    return SECOND.test(String(value)) ? "seconds" : "number";
  }
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, shape(each)]),
  );
}

/** An open event as the v1 API writes it. */
export function eventShape(name: string): unknown {
  return {
    created_at: "seconds",
    date_ended: null,
    date_started: "seconds",
    event: name,
    id: "number",
    updated_at: "seconds",
  };
}

/** A service as the v1 API writes it. */
export function serviceShape(
  name: string,
  url: string,
  event: unknown,
): unknown {
  return {
    created_at: "seconds",
    current_status: event,
    id: "number",
    latest_event: { data: event },
    metric: {
      data: {
        average_response_time_ms: "number",
        down_count: "number",
        tick_count: "number",
        up_count: "number",
        uptime_percent: "number",
      },
    },
    name,
    updated_at: "seconds",
    url,
  };
}
