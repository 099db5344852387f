# SPDX-License-Identifier: Apache-2.0
# IMAPSieve: a message put into Junk is handed to the portal's learn socket as spam, with the address in From.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables"];
if environment :matches "imap.user" "*" { set "u" "${1}"; }
if address :all :matches "from" "*" { set "f" "${1}"; }
pipe :copy "learn" ["spam", "${u}", "${f}"];
