-- SPDX-License-Identifier: Apache-2.0
-- What the portal asks of Rspamd's controller beside Rspamd's own commands: GET /plugins/portal/forget?mailbox=ID removes
-- what Bayes has learned for a mailbox that is gone. It looks through all keys, a thousand at a time.
local lua_redis = require "lua_redis"
local redis = lua_redis.parse_redis_server("portal")

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

return { portal = { forget = { handler = forget, enable = true } } }
