# SPDX-License-Identifier: Apache-2.0
# After the user's own script: user+tag@ is filed into folder "tag".
require ["fileinto", "mailbox", "variables", "envelope", "subaddress"];
if envelope :matches :detail "to" "?*" { fileinto :create "${0}"; stop; }
