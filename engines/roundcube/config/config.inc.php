<?php
// SPDX-License-Identifier: GPL-3.0-or-later
// Roundcube 1.6. IMAP, ManageSieve, submission and DAV are signed in to with the ticket that the portal gave (plugins/mailportal), or,
// by Roundcube's own form, with what mail programs sign in with.
$config = [];
$config['db_dsnw'] = 'sqlite:///@DATA@/webmail/roundcube.db?mode=0640';
$config['imap_host'] = '@INSIDE_HOST@:@PORT_IMAP@';
$config['smtp_host'] = 'tls://@INSIDE_HOST@:@PORT_SUBMISSION@';
// This very host, by its address: nobody stands between, and the certificate is for another name.
$config['smtp_conn_options'] = ['ssl' => ['verify_peer' => false, 'verify_peer_name' => false, 'allow_self_signed' => true]];
$config['smtp_user'] = '%u';
$config['smtp_pass'] = '%p';
$config['smtp_helo_host'] = 'localhost';
$config['managesieve_host'] = '@INSIDE_HOST@:@PORT_MANAGESIEVE@';
$config['temp_dir'] = '@DATA@/webmail/temp/';
$config['log_driver'] = 'stdout';
$config['log_logins'] = true;
$config['des_key'] = getenv('WEBMAIL_KEY');
$config['cipher_method'] = 'AES-256-CBC';
$config['product_name'] = 'Mail Portal';
$config['plugins'] = ['mailportal', 'managesieve', 'markasjunk', 'archive'];
$config['plugins_dir'] = '@ETC@/roundcube/plugins/';
$config['skin'] = 'elastic';
$config['session_lifetime'] = 60;
$config['session_samesite'] = 'Lax';
$config['use_https'] = true;
$config['enable_installer'] = false;
$config['display_product_info'] = 0;
$config['support_url'] = '';
$config['enable_spellcheck'] = false; // it would send what people write to a third party
$config['quota_zero_as_unlimited'] = true;
$config['mime_types'] = '/etc/mime.types';
// No books of its own: contacts are those of CardDAV.
$config['address_book_type'] = '';
$config['autocomplete_addressbooks'] = [];
$config['collected_recipients'] = '';
$config['collected_senders'] = '';
