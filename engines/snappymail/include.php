<?php
// SPDX-License-Identifier: GPL-3.0-or-later
// Beside index.php of SnappyMail (a link): its data lies outside of the program, and what it is told there is the portal's.
define('APP_DATA_FOLDER_PATH', '@DATA@/snappymail/data/');
define('MAILPORTAL_SOCKET', '@RUN@/webmail.sock');
define('MAILPORTAL_ORIGIN', '@URL@'); // the only one whose pages may bring a token
define('MAILPORTAL_DAV', 'https://@INSIDE_HOST@:@PORT_WEBMAIL@/dav'); // asked here, whatever DNS says of the name

(static function () {
    $told = ['application.ini' => 'configs/application.ini', 'default.json' => 'domains/default.json',
        'mailportal/index.php' => 'plugins/mailportal/index.php'];
    foreach ($told as $ours => $theirs) {
        $from = '@ETC@/snappymail/' . $ours;
        $to = APP_DATA_FOLDER_PATH . '_data_/_default_/' . $theirs;
        if (is_file($to) && filemtime($to) >= filemtime($from)) {
            continue;
        }
        is_dir(dirname($to)) || @mkdir(dirname($to), 0700, true); // another request may have made it meanwhile
        $made = $to . '.' . bin2hex(random_bytes(8));
        copy($from, $made) && rename($made, $to);
    }
})();
