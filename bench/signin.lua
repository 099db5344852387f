-- SPDX-License-Identifier: Apache-2.0
-- wrk's script: signs in to each account of sign_in.mjs once, on one thread. Arguments: domain, how many accounts it has,
-- their password. Ends with one line of JSON; "over": no account was left before the time was over.
local domain, accounts, password
local asked = 0
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function init(args)
  domain, accounts, password = args[1], tonumber(args[2]), args[3]
  wrk.headers["Content-Type"] = "application/json"
  over, wrong = false, 0
end

function request()
  over = over or asked >= accounts
  local body = string.format('{"username":"u%d@%s","password":"%s"}', asked % accounts, domain, password)
  asked = asked + 1
  return wrk.format("POST", "/api/v1/auth/login", nil, body)
end

function response(status, headers, body)
  if status >= 300 or not body:find('"token":"', 1, true) then wrong = wrong + 1 end
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('{"rate":%.2f,"requests":%d,"errors":%d,"wrong":%d,"over":%s}\n',
    summary.requests / summary.duration * 1e6, summary.requests, e.connect + e.read + e.write + e.status + e.timeout,
    threads[1]:get("wrong"), tostring(threads[1]:get("over"))))
end
