<?php
// SPDX-License-Identifier: GPL-3.0-or-later
// The only PHP file that nginx names: Debian's Roundcube, with this instance's configuration and plug-in.
define('INSTALL_PATH', '@ETC@/roundcube/');
define('RCMAIL_CONFIG_DIR', '@ETC@/roundcube/config');
require '/usr/share/roundcube/index.php';
