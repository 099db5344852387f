# SPDX-License-Identifier: Apache-2.0
# IMAPSieve: a message moved out of Junk is handed to the portal's learn socket as ham, with the address in From; not
# when it goes to Trash, or is copied within Junk.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables"];
if environment :matches "imap.user" "*" { set "u" "${1}"; }
if environment :matches "imap.mailbox" "*" { set "m" "${1}"; }
if string :matches "${m}" ["Trash", "Trash/*", "Junk", "Junk/*"] { stop; }
if address :all :matches "from" "*" { set "f" "${1}"; }
pipe :copy "learn" ["ham", "${u}", "${f}"];
