-- SPDX-License-Identifier: Apache-2.0
-- wrk's script: GET of random accounts of the data set, or of one path. Arguments: token, mailboxes, path or "-",
-- "check" to look into every answer (one connection only; it costs the client time) or "-", and how many milliseconds a
-- connection waits in the mean before it asks (0: not at all).
-- Ends with one line of JSON; times in microseconds.
local mailboxes, fixed, asked
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function init(args)
  wrk.headers["Authorization"] = "Bearer " .. args[1]
  mailboxes, fixed = tonumber(args[2]), args[3] ~= "-" and args[3] or nil
  wrong = 0
  math.randomseed(42)
  if args[4] == "check" then
    function response(status, headers, body)
      if status ~= 200 or not body:find('"name":"' .. asked .. '"', 1, true) then wrong = wrong + 1 end
    end
  end
  local pause = tonumber(args[5])
  if pause > 0 then
    function delay() return math.random(0, 2 * pause) end
  end
end

function request()
  if fixed then return wrk.format("GET", fixed) end
  local n = math.random(0, mailboxes - 1)
  asked = string.format("user%06d@dom%06d.example", n, math.floor(n / 10))
  return wrk.format("GET", "/api/v1/accounts/" .. asked)
end

function done(summary, latency)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("wrong") end
  local e = summary.errors
  io.write(string.format('{"rate":%.1f,"p50":%d,"p99":%d,"p999":%d,"max":%d,"requests":%d,"bytes":%d,"errors":%d,"wrong":%d}\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max,
    summary.requests, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout, wrong))
end
