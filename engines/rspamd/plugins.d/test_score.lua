@TEST@-- SPDX-License-Identifier: Apache-2.0
@TEST@-- For tests only: the header "X-Test-Score: 8" gives the message 8 points. Loaded only with test_mode (rspamd.conf.local).
@TEST@rspamd_config:register_symbol({
@TEST@  name = "TEST_SCORE", type = "normal", score = 1.0, group = "test",
@TEST@  callback = function(task)
@TEST@    local score = tonumber(task:get_header("X-Test-Score") or "")
@TEST@    if score then return true, score end
@TEST@  end,
@TEST@})
@TEST@rspamd_config:set_metric_symbol({ name = "TEST_SCORE", score = 1.0, group = "test" })
