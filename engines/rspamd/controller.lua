-- SPDX-License-Identifier: Apache-2.0
-- What the portal asks of Rspamd's controller beside Rspamd's own commands.
local lua_redis = require "lua_redis"
local hash = require "rspamd_cryptobox_hash"
local redis = lua_redis.parse_redis_server("portal")

-- GET /plugins/portal/forget?mailbox=ID removes what Bayes has learned for a mailbox that is gone. It looks through all
-- keys, a thousand at a time.
local function forget(task, conn, args)
  if not (args.mailbox or ""):match("^%d+$") then return conn:send_error(400, "mailbox is a number") end
  local name = "RS" .. args.mailbox

  local function ask(done, command, words)
    local asked = lua_redis.redis_make_request(task, redis, nil, true, function(err, data)
      if err then return conn:send_error(500, tostring(err)) end
      done(data)
    end, command, words)
    if not asked then conn:send_error(500, "Redis can not be asked") end
  end

  local function scan(cursor)
    ask(function(data)
      local function on()
        if data[1] == "0" then return conn:send_string('{"success":true}') end
        scan(data[1])
      end
      if #data[2] == 0 then return on() end
      ask(on, "UNLINK", data[2])
    end, "SCAN", { cursor, "MATCH", name .. "_*", "COUNT", "1000" })
  end

  -- first what says how much has been learned: without it the rest counts for nothing
  ask(function() ask(function() scan("0") end, "SREM", { "RS_keys", name }) end, "UNLINK", { name })
end

-- So many mailboxes more must call a message spam than ham before its hash counts for everybody; kept as long as hashes
-- are (worker-fuzzy.inc). A mailbox has one voice, its last.
local REPORTERS, WORDS, KEPT = 3, 12, 90 * 86400
local VOTE = [[
local voice = tonumber(ARGV[2])
local sum = redis.call("HINCRBY", KEYS[1], "sum", voice - tonumber(redis.call("HGET", KEYS[1], ARGV[1]) or 0))
redis.call("HSET", KEYS[1], ARGV[1], voice)
redis.call("EXPIRE", KEYS[1], ARGV[4])
if sum >= tonumber(ARGV[3]) then redis.call("HSET", KEYS[1], "shared", 1) end
return { sum, tonumber(redis.call("HGET", KEYS[1], "shared") or 0) }
]]

-- The same for all who got the message, whoever they are: its words. Too few may stand in any message.
local function digest(task)
  local all, n = hash.create(), 0
  for _, part in ipairs(task:get_text_parts() or {}) do
    for _, word in ipairs(part:get_words("norm") or {}) do
      all:update(word .. " ")
      n = n + 1
    end
  end
  return n >= WORDS and all:hex() or nil
end

-- POST /plugins/portal/vote?mailbox=ID&verdict=spam|ham with a message: what is to be done with its fuzzy hashes, "share",
-- "withdraw" or "nothing". The same question again has the same answer.
local function vote(task, conn, args)
  local voice = ({ spam = 1, ham = -1 })[args.verdict]
  if not voice or not (args.mailbox or ""):match("^%d+$") then return conn:send_error(400, "mailbox and verdict are needed") end
  task:process_message()
  local key = digest(task)
  if not key then return conn:send_string("nothing") end
  local asked = lua_redis.redis_make_request(task, redis, nil, true, function(err, data)
    if err then return conn:send_error(500, tostring(err)) end
    local sum, shared = tonumber(data[1]), tonumber(data[2]) == 1
    local share = voice > 0 and sum >= REPORTERS
    conn:send_string(share and "share" or shared and sum < REPORTERS and "withdraw" or "nothing")
  end, "EVAL", { VOTE, "1", "portal_vote_" .. key, args.mailbox, tostring(voice), tostring(REPORTERS), tostring(KEPT) })
  if not asked then conn:send_error(500, "Redis can not be asked") end
end

return { portal = {
  forget = { handler = forget, enable = true },
  vote = { handler = vote, enable = true, need_task = true },
} }
