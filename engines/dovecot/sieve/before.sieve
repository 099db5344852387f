# SPDX-License-Identifier: Apache-2.0
# Before the user's own script: mail that Rspamd marked goes to Junk.
require ["fileinto", "mailbox"];
if header :contains "X-Spam" "Yes" { fileinto :create "Junk"; stop; }
