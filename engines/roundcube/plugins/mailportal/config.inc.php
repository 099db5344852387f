<?php
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the portal is.
$config['mailportal_socket'] = '@RUN@/webmail.sock';
$config['mailportal_origin'] = '@URL@'; // the only one whose pages may bring a token
$config['mailportal_sso_only'] = false; // true: Roundcube's own form is refused
$config['mailportal_recheck'] = 5;      // seconds between two questions whether the ticket is still good
$config['mailportal_dav'] = '@WEBMAIL_URL@/dav';
$config['mailportal_dav_address'] = '@INSIDE@'; // asked here, whatever DNS says of the name
$config['mailportal_dav_certificate'] = '@ETC@/tls.crt';
