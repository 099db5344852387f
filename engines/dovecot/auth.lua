-- SPDX-License-Identifier: Apache-2.0
-- Dovecot's logins and user data: each question is one POST to the portal's hooks, which answers a verdict
-- (OK, FAIL, UNKNOWN, DISABLED, EXPIRED, NEXT, LATER) on the first line and key<TAB>value on the others.
-- The password goes as hex in "password_hex": it may be any bytes, JSON may not.
local http = dovecot.http.client({
  request_timeout_msecs = 10000, connect_timeout_msecs = 2000, max_attempts = 2, max_idle_time_msecs = 60000,
})
local BASE = "http://127.0.0.1:@PORT_HOOKS@"
local SECRET = "@PORTAL_SECRET@"

local passdb_result = {
  OK = dovecot.auth.PASSDB_RESULT_OK,
  FAIL = dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH,
  UNKNOWN = dovecot.auth.PASSDB_RESULT_USER_UNKNOWN,
  DISABLED = dovecot.auth.PASSDB_RESULT_USER_DISABLED,
  EXPIRED = dovecot.auth.PASSDB_RESULT_PASS_EXPIRED,
  NEXT = dovecot.auth.PASSDB_RESULT_NEXT,
  LATER = dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, -- somebody guesses: temporary, so that no program drops its password
}
local userdb_result = {
  OK = dovecot.auth.USERDB_RESULT_OK,
  UNKNOWN = dovecot.auth.USERDB_RESULT_USER_UNKNOWN,
}

local function hex(bytes)
  return (bytes:gsub(".", function(c) return string.format("%02x", c:byte()) end))
end

-- Everything but printable ASCII as an escape: what a client typed as its name may be any bytes, too.
local function quoted(s)
  return '"' .. tostring(s):gsub('[^ !#-%[%]-~]', function(c) return string.format("\\u%04x", c:byte()) end) .. '"'
end

local function json(t)
  local members = {}
  for k, v in pairs(t) do members[#members + 1] = quoted(k) .. ":" .. quoted(v) end
  return "{" .. table.concat(members, ",") .. "}"
end

-- The verdict and its fields, or nil and the reason.
local function ask(path, question)
  local request = http:request({ url = BASE .. path, method = "POST" })
  request:add_header("Content-Type", "application/json")
  request:add_header("X-Portal-Secret", SECRET)
  request:set_payload(json(question))
  local response = request:submit()
  if response:status() ~= 200 then return nil, response:status() .. " " .. tostring(response:reason()) end
  local verdict, fields = nil, {}
  for line in response:payload():gmatch("[^\n]+") do
    local key, value = line:match("^([^\t]+)\t?(.*)$")
    if verdict == nil then verdict = line elseif key then fields[key] = value end
  end
  return verdict, fields
end

local function about(req)
  return {
    user = req.user, service = req.service or req.protocol, rip = req.remote_ip, lip = req.local_ip,
    mech = req.mech or req.mechanism, session = req.session, secured = req.secured,
  }
end

local function passdb(req, path, question)
  local verdict, fields = ask(path, question)
  if verdict == nil or passdb_result[verdict] == nil then
    req:log_error("portal does not answer: " .. tostring(verdict or fields))
    return dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, {}
  end
  return passdb_result[verdict], fields
end

function auth_password_verify(req, password)
  local question = about(req)
  question.password_hex = hex(password)
  return passdb(req, "/dovecot/passdb", question)
end

function auth_passdb_lookup(req)
  return passdb(req, "/dovecot/passdb-nopw", about(req))
end

function auth_userdb_lookup(req)
  local verdict, fields = ask("/dovecot/userdb", { user = req.user, service = req.service or req.protocol })
  local result = userdb_result[verdict or ""] or dovecot.auth.USERDB_RESULT_INTERNAL_FAILURE
  return result, verdict == "OK" and fields or {}
end

function auth_userdb_iterate()
  local request = http:request({ url = BASE .. "/dovecot/users", method = "GET" })
  request:add_header("X-Portal-Secret", SECRET)
  local response = request:submit()
  local names = {}
  if response:status() ~= 200 then return names end
  for line in response:payload():gmatch("[^\n]+") do names[#names + 1] = line end
  return names
end

function script_init() return 0 end
function script_deinit() end
