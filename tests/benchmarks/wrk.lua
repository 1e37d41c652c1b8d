-- Walks through the paths of a file from anywhere on, one request each, and prints one line of figures as JSON. A path may be followed by a token.
local paths, method, body, pause, base, turn = {}, "GET", nil, 0, "", 0

function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  math.randomseed(os.time())
  turn = math.random(#paths)
  pause = tonumber(args[2])
  if wrk.path ~= "/" then base = wrk.path end
  if args[3] then method = "POST"; body = args[3]; wrk.headers["Content-Type"] = "application/json" end
end

function request()
  turn = turn % #paths + 1
  local path, token = string.match(paths[turn], "^(%S+) ?(%S*)$")
  if token ~= "" then wrk.headers["Authorization"] = "Bearer " .. token end
  return wrk.format(method, base .. path, wrk.headers, body)
end

function delay()
  return pause * (0.5 + math.random())
end

function done(summary, latency, requests)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format('{"rps": %.1f, "p50": %.3f, "p95": %.3f, "p99": %.3f, "bad": %d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, bad))
end
