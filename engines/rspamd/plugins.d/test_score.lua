-- SPDX-License-Identifier: Apache-2.0
-- For tests only: the header "X-Test-Score: 8" gives the message 8 points. Loaded only with test_mode (rspamd.conf.local).
rspamd_config:register_symbol({
  name = "TEST_SCORE", type = "normal", score = 1.0, group = "test",
  callback = function(task)
    local score = tonumber(task:get_header("X-Test-Score") or "")
    if score then return true, score end
  end,
})
rspamd_config:set_metric_symbol({ name = "TEST_SCORE", score = 1.0, group = "test" })
