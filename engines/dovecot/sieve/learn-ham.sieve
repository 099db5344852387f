# SPDX-License-Identifier: Apache-2.0
# IMAPSieve: a message moved out of Junk is handed to the portal's learn socket as ham, unless it goes to Trash.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables"];
if environment :matches "imap.user" "*" { set "u" "${1}"; }
if environment :matches "imap.mailbox" "*" { set "m" "${1}"; }
if string "${m}" "Trash" { stop; }
pipe :copy "learn" ["ham", "${u}"];
