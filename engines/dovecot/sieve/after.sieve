# SPDX-License-Identifier: Apache-2.0
# After the user's own script: user+tag@ is filed into folder "tag", when the user has made one. Folders with a
# meaning are not for senders to choose; there it stays in INBOX.
require ["fileinto", "mailbox", "variables", "envelope", "subaddress"];
if envelope :matches :detail "to" "?*" {
  set "folder" "${0}";
  if allof(mailboxexists "${folder}", not string :is "${folder}" ["INBOX", "Sent", "Drafts", "Junk", "Trash"]) {
    fileinto "${folder}";
  }
}
