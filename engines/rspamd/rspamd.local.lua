-- SPDX-License-Identifier: Apache-2.0
-- Before Rspamd looks at a message it asks the portal once: which thresholds count for its recipients, is its sender
-- white or black, may who has signed in send as its From line says? The portal decides; while it can not be asked, mail
-- waits with its sender.
local rspamd_http = require "rspamd_http"
local rspamd_logger = require "rspamd_logger"
local rspamd_util = require "rspamd_util"
local ucl = require "ucl"
-- Of results that are there before the score, none goes ahead of it.
local CRITICAL = 3

-- Addresses as the sender wrote them may be any bytes; JSON may not.
local function addresses(list)
  local out = {}
  for _, one in ipairs(list or {}) do
    if one.addr and rspamd_util.is_valid_utf8(one.addr) then
      out[#out + 1] = one.addr:gsub("%c", "?")
    end
  end
  -- an empty table would be written as an object
  if #out == 0 then out[1] = "" end
  return out
end

-- Lines of that name, also where it is written in a way that Rspamd does not read but a mail program may.
local function lines(headers, name)
  local n = 0
  for _ in ("\n" .. headers:lower()):gmatch("[\r\n]" .. name .. "%s*:") do n = n + 1 end
  return n
end

-- Who a message says it is from, to everybody who reads it: all addresses of From and Sender; "" for what can not be read.
local function authors(task)
  local headers, pool = tostring(task:get_raw_headers()), task:get_mempool()
  local senders = task:get_header_full("Sender") or {}
  local from, out = task:get_from("mime") or {}, {}
  if #from == 0 or lines(headers, "from") ~= 1 or lines(headers, "sender") ~= #senders then out[1] = "" end
  for _, sender in ipairs(senders) do
    local parsed = rspamd_util.parse_mail_address(sender.value, pool) or {}
    if #parsed == 0 then out[#out + 1] = "" end
    for _, one in ipairs(parsed) do from[#from + 1] = one end
  end
  for _, one in ipairs(from) do
    out[#out + 1] = one.addr and rspamd_util.is_valid_utf8(one.addr) and one.addr:gsub("%c", "?") or ""
  end
  return out
end

-- Mail that comes by the port for the engines (master.cf): which user of here it is from.
local function injected(task)
  local pool = task:get_mempool()
  if tostring(task:get_request_header("MTA-Name") or "") ~= "inject" then return nil end
  -- Dovecot writes this above what it passes on, and nothing above what it makes itself; what strangers wrote is below.
  local redirected = task:get_header_full("X-Sieve-Redirected-From")
  if not redirected then return (task:get_from("smtp") or {})[1], false end
  return (rspamd_util.parse_mail_address(redirected[1].value, pool) or {})[1], true
end

local function organisation(domain)
  return rspamd_util.get_tld((domain:lower():gsub("%.$", "")))
end

local function below(domain, other)
  return ("." .. domain:lower()):sub(-#other - 1) == "." .. other:lower()
end

-- A redirected message: its author may be forged, and so must not be of the organisation that signs for it.
local function of_another(list, domain)
  for _, author in ipairs(list) do
    local theirs = author:match("@([^@]+)$")
    if not theirs or organisation(theirs) == organisation(domain) then return false end
    -- also of what is no public suffix
    if below(theirs, domain) or below(domain, theirs) then return false end
  end
  return true
end

-- The domain that signs, or nil. Who has signed in was allowed to use the sender of the envelope (slogin).
local function signer(task, question, allowed)
  local who, redirected = injected(task)
  if question.user ~= "" then who = (task:get_from("smtp") or {})[1] end
  if not who or (who.domain or "") == "" then return nil end
  if redirected and not of_another(question.authors, who.domain) then return nil end
  if question.maker ~= "" and not allowed then return nil end
  return who.domain:lower()
end

local function check(task)
  local ip = task:get_from_ip()
  local question = {
    ip = ip and ip:is_valid() and ip:to_string() or "",
    env_from = addresses(task:get_from("smtp"))[1],
    mime_from = addresses(task:get_from("mime")),
    rcpts = addresses(task:get_recipients("smtp")),
    user = task:get_user() or "",
    maker = "",
  }
  local who, redirected = injected(task)
  if who and not redirected then question.maker = addresses({ who })[1] end
  if who or question.user ~= "" then question.authors = authors(task) end

  local function fail(why)
    rspamd_logger.errx(task, "the portal was not reached: %s", why)
    task:set_pre_result("soft reject", "Policy lookup failed, try again later", "portal")
  end

  local function done(err, code, body)
    if err or code ~= 200 then return fail(err or code) end
    local parser = ucl.parser()
    local ok, why = parser:parse_string(tostring(body))
    if not ok then return fail(why) end
    local answer = parser:get_object()
    task:set_settings(answer.settings)
    if answer.mailbox then task:get_mempool():set_variable("portal_mailbox", answer.mailbox) end
    local sign_as = signer(task, question, answer.authors_allowed)
    if sign_as then task:get_mempool():set_variable("portal_sign_as", sign_as) end
    for _, symbol in ipairs(answer.symbols or {}) do
      task:insert_result(symbol.name, 1.0, symbol.option)
    end
    if answer.pre_result then
      task:set_pre_result(answer.pre_result.action, answer.pre_result.message, "portal", nil, CRITICAL)
    end
  end

  local asked = rspamd_http.request({
    task = task,
    url = "http://127.0.0.1:@PORT_HOOKS@/rspamd/check",
    method = "POST",
    mime_type = "application/json",
    headers = { ["X-Portal-Secret"] = "@PORTAL_SECRET@" },
    body = ucl.to_format(question, "json-compact"),
    keepalive = true,
    timeout = 5.0,
    callback = done,
  })
  if not asked then fail("no request could be made") end
end

local parent = rspamd_config:register_symbol({
  name = "PORTAL_CHECK", type = "prefilter", callback = check, priority = 9, group = "portal",
  -- also where another filter has decided already, or settings name those that may run
  flags = "empty,nostat,ignore_passthrough,explicit_disable",
})
for name, score in pairs({ PORTAL_WHITE = -100.0, PORTAL_BLACK = 100.0 }) do
  rspamd_config:register_symbol({ name = name, type = "virtual", parent = parent, group = "portal" })
  rspamd_config:set_metric_symbol({ name = name, score = score, group = "portal" })
end

-- "X-Spam: Yes" as strangers write it means nothing: it is removed, and costs no points.
rspamd_config:set_metric_symbol({ name = "SPAM_FLAG", score = 0.0, group = "portal", priority = 9 })
