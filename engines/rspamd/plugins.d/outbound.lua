-- SPDX-License-Identifier: Apache-2.0
-- Tells the portal when mail of a user who has signed in scores above the threshold for rejection: that account
-- may not send for a while (R45). The message itself is not held up: idempotent symbols come after the verdict.
local rspamd_http = require "rspamd_http"
local rspamd_logger = require "rspamd_logger"
local ucl = require "ucl"

local function report(task)
  local user, result = task:get_user(), task:get_metric_score("default")
  if not user or not result or not result[2] or not (result[1] >= result[2]) then return end
  rspamd_http.request({
    task = task,
    url = "http://127.0.0.1:@PORT_HOOKS@/rspamd/outbound",
    method = "POST",
    mime_type = "application/json",
    headers = { ["X-Portal-Secret"] = "@PORTAL_SECRET@" },
    body = ucl.to_format({ user = user, score = string.format("%.1f", result[1]) }, "json-compact"),
    timeout = 5.0,
    callback = function(err, code)
      if err or code ~= 204 then
        rspamd_logger.errx(task, "portal was not told of spam from %s: %s", user, err or code)
      end
    end,
  })
end

rspamd_config:register_symbol({ name = "PORTAL_OUTBOUND", type = "idempotent", callback = report, flags = "empty,explicit_disable,ignore_passthrough" })
