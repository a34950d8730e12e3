-- Sends what benchmarks/web/gateway.py has signed, each line once: every thread of wrk has a file of its own.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  path = arguments[1]
  file = arguments[2] and io.open(arguments[2] .. "/" .. number, "r")
end

function request()
  if not file then
    return "GET " .. path .. " HTTP/1.1\r\nHost: gateway\r\n\r\n"
  end
  local line = file:read("*l")
  if line then
    last = "GET " .. path .. " HTTP/1.1\r\nHost: gateway\r\nAuthorization: " .. line .. "\r\n\r\n"
  else
    -- All are used up; one that goes out once more counts as refused.
    wrk.thread:stop()
  end
  return last
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "refused": %d, "broken": %d, "p50": %d, "p90": %d, "p99": %d, "most": %d}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max))
end
