<?php
// SPDX-License-Identifier: GPL-3.0-or-later
// Mail Portal in Roundcube 1.6: sign-in with a token of the portal, the end of the session when the portal ends it, address books by
// CardDAV, and the portal's calendar page. It asks the portal on a unix socket that nobody else may open (src/hooks/sso.h).
class mailportal extends rcube_plugin
{
    const CALENDAR_MAX = 153600; // bytes, as the portal's API has it

    private $rc;
    private $grant;  // what a token was redeemed for: {user, secret, ticket}
    private $ticket; // kept for logout_after, when the PHP session is gone
    private $books;

    public function init()
    {
        $this->rc = rcmail::get_instance();
        $this->load_config();
        $this->add_texts('localization/');
        $this->add_hook('startup', [$this, 'startup']);
        $this->add_hook('authenticate', [$this, 'authenticate']);
        $this->add_hook('login_after', [$this, 'login_after']);
        $this->add_hook('logout_after', [$this, 'logout_after']);
        $this->add_hook('storage_connect', [$this, 'storage_connect']);
        $this->add_hook('template_object_loginform', [$this, 'login_form']);
        $this->add_hook('addressbooks_list', [$this, 'list_books']);
        $this->add_hook('addressbook_get', [$this, 'get_book']);
        $this->name_books_to_complete_from();
        $this->add_calendar();
    }

    // ---- sign-in

    public function startup($args)
    {
        $this->ticket = $_SESSION['mailportal_ticket'] ?? null;
        if (!empty($_SESSION['user_id']) && $args['task'] != 'logout' && $this->has_ended()) {
            return $this->end_session($args);
        }
        $token = rcube_utils::get_input_string('_mp_token', rcube_utils::INPUT_POST);
        if ($args['task'] == 'login' && is_string($token) && $token !== '') {
            $this->take($token);
            $args['action'] = 'login';
        }
        return $args;
    }

    // A page of somebody else could bring a token of his own, and the user would write into his mailbox.
    private function take($token)
    {
        if (!empty($_SESSION['user_id'])) {
            $this->rc->kill_session(); // never two mailboxes in one session
        }
        if (($_SERVER['HTTP_ORIGIN'] ?? '') === $this->rc->config->get('mailportal_origin')) {
            [, $this->grant] = $this->ask('redeem', ['token' => $token, 'aud' => 'roundcube', 'ip' => rcube_utils::remote_addr()]);
        }
    }

    // Left alone, Roundcube would go on showing what it remembers, and an empty mailbox.
    private function has_ended()
    {
        $every = (int) $this->rc->config->get('mailportal_recheck');
        if (time() - ($_SESSION['mailportal_asked'] ?? 0) < $every) {
            return false;
        }
        $_SESSION['mailportal_asked'] = time();
        return $this->ticket ? $this->ticket_has_ended() : $this->password_has_ended();
    }

    // A portal that does not answer logs nobody out.
    private function ticket_has_ended()
    {
        [$status] = $this->ask('alive', ['user' => $this->rc->get_user_name(), 'ticket' => $this->ticket]);
        return $status == 403;
    }

    // Of who came by Roundcube's own form: Dovecot says whether the password still opens the mailbox. The connection is used further.
    private function password_has_ended()
    {
        $storage = $this->rc->get_storage();
        if ($this->rc->storage_connect() || empty($storage->conn) || $storage->conn->errornum != rcube_imap_generic::ERROR_NO) {
            return false;
        }
        return $storage->conn->resultcode !== 'UNAVAILABLE';
    }

    private function end_session($args)
    {
        $this->rc->kill_session();
        $this->rc->set_task('login');
        $this->rc->output->show_message('sessionerror', 'error', null, true, -1);
        return ['task' => 'login', 'action' => ''] + $args;
    }

    public function authenticate($args)
    {
        $this->keep_settings($this->grant ?: ($args['user'] ? $this->ask('account', ['user' => (string) $args['user']])[1] : null));
        if ($this->grant) {
            $args['user'] = $this->grant['user'];
            $args['pass'] = $this->grant['secret'];
            $args['cookiecheck'] = false; // there was no page before this one
            $args['valid'] = true;        // the token was good once, as Roundcube's own is
        } elseif ($this->rc->config->get('mailportal_sso_only') || isset($_POST['_mp_token'])) {
            $args['abort'] = true;
        }
        return $args;
    }

    // Roundcube keeps settings by name. The account has a number that stays: they go with it when it is renamed, and who gets a
    // freed name does not get them.
    private function keep_settings($account)
    {
        if (!$account) {
            return;
        }
        $db = $this->rc->get_dbh();
        $db->query('CREATE TABLE IF NOT EXISTS mailportal_account (id TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE)');
        $db->startTransaction();
        $known = $db->fetch_array($db->query('SELECT username FROM mailportal_account WHERE id = ?', $account['id']));
        if (!$known || $known[0] !== $account['user']) {
            $other = $db->fetch_array($db->query('SELECT id FROM mailportal_account WHERE username = ?', $account['user']));
            if ($other) {
                $this->rename_settings($account['user'], 'account ' . $other[0], $other[0]);
            }
            $known ? $this->rename_settings($known[0], $account['user'], $account['id'])
                : $db->query('INSERT INTO mailportal_account (id, username) VALUES (?, ?)', $account['id'], $account['user']);
        }
        $db->endTransaction();
    }

    private function rename_settings($from, $to, $id)
    {
        $db = $this->rc->get_dbh();
        $db->query('UPDATE users SET username = ? WHERE username = ?', 'left ' . bin2hex(random_bytes(8)), $to); // nobody knows whose
        $db->query('UPDATE identities SET email = ? WHERE email = ? AND user_id IN (SELECT user_id FROM users WHERE username = ?)', $to, $from, $from);
        $db->query('UPDATE users SET username = ? WHERE username = ?', $to, $from);
        $db->query('UPDATE mailportal_account SET username = ? WHERE id = ?', $to, $id);
    }

    public function login_after($args)
    {
        if ($this->grant) {
            $_SESSION['mailportal_ticket'] = $this->grant['ticket'];
        }
        $_SESSION['mailportal_asked'] = time();
        return $args;
    }

    public function logout_after($args)
    {
        if (!$this->ticket) {
            return $args;
        }
        $this->ask('revoke', ['user' => $args['user'], 'ticket' => $this->ticket]);
        header('Location: ' . $this->rc->config->get('mailportal_origin') . '/');
        exit;
    }

    // The browser's address, for Dovecot's log and for whoever guesses passwords (login_trusted_networks).
    public function storage_connect($args)
    {
        $args['preauth_ident'] = ['name' => 'Roundcube', 'x-originating-ip' => rcube_utils::remote_addr()];
        return $args;
    }

    public function login_form($args)
    {
        $link = html::a(['href' => $this->rc->config->get('mailportal_origin') . '/', 'class' => 'btn btn-secondary w-100'],
            rcube::Q($this->gettext('portal')));
        $args['content'] .= html::p(['class' => 'formbuttons', 'style' => 'margin-top:1rem'], $link);
        return $args;
    }

    /** @return array [status, answer]; status 0: the portal does not answer */
    private function ask($what, $question)
    {
        $curl = curl_init("http://portal/internal/sso/$what");
        curl_setopt_array($curl, [CURLOPT_UNIX_SOCKET_PATH => $this->rc->config->get('mailportal_socket'), CURLOPT_POST => true,
            CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 5, CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
            CURLOPT_POSTFIELDS => json_encode($question)]);
        $answer = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        if ($status != 200 && $status != 403) {
            rcube::raise_error(['code' => 600, 'message' => "mailportal: $what: $status " . curl_error($curl)], true, false);
        }
        curl_close($curl);
        return [$status, $status == 200 ? json_decode($answer, true) : null];
    }

    // ---- contacts

    private function dav()
    {
        require_once __DIR__ . '/mailportal_dav.php';
        return new mailportal_dav($this->rc->config->get('mailportal_dav'), $this->rc->config->get('mailportal_dav_address'),
            $this->rc->config->get('mailportal_dav_certificate'), $this->rc->get_user_name(),
            (string) $this->rc->decrypt($_SESSION['password']));
    }

    private function books()
    {
        return $this->books ?? ($this->books = empty($_SESSION['user_id']) ? [] : $this->dav()->books());
    }

    // Roundcube reads this setting before it asks any hook for books.
    private function name_books_to_complete_from()
    {
        if (in_array($this->rc->action, ['autocomplete', 'compose', 'group-expand'])) {
            $this->rc->config->set('autocomplete_addressbooks', array_keys($this->books()));
        }
    }

    public function list_books($args)
    {
        foreach ($this->books() as $id => $book) {
            $args['sources'][$id] = ['id' => $id, 'name' => $book['name'], 'readonly' => !$book['write'], 'groups' => true,
                'autocomplete' => true];
        }
        return $args;
    }

    public function get_book($args)
    {
        $book = strpos((string) $args['id'], 'mp') === 0 ? $this->books()[$args['id']] ?? null : null;
        if ($book !== null) {
            require_once __DIR__ . '/mailportal_addressbook.php';
            $args['instance'] = new mailportal_addressbook($this->dav(), $book);
        }
        return $args;
    }

    // ---- calendar: the portal's own page in a frame (web/calendar)

    private function add_calendar()
    {
        $this->register_task('calendar');
        if ($this->rc->task == 'calendar') {
            $this->register_action('index', [$this, 'show_calendar']);
            $this->register_action('token', [$this, 'send_pass']);
            $this->register_action('invite', [$this, 'send_invitation']);
        }
        if (empty($_SESSION['mailportal_ticket'])) {
            return; // who came by Roundcube's own form has nothing to get a pass for
        }
        $this->add_hook('message_objects', [$this, 'offer_invitation']);
        if ($this->rc->task != 'login' && $this->rc->output && $this->rc->output->type == 'html') {
            $this->add_button(['command' => 'calendar', 'type' => 'link', 'label' => 'mailportal.calendar', 'innerclass' => 'button-inner',
                'class' => 'button-calendar calendar', 'classsel' => 'button-calendar calendar button-selected'], 'taskbar');
            $this->include_script('mailportal.js');
        }
    }

    // For DAV alone, and for some minutes: the ticket opens the mailbox, and pages never see it.
    private function pass()
    {
        $question = ['user' => $this->rc->get_user_name(), 'ticket' => (string) $this->ticket];
        return ($this->ticket ? $this->ask('dav-token', $question)[1] : null) ?: ['home' => '', 'token' => ''];
    }

    public function show_calendar()
    {
        $pass = $this->pass();
        $this->rc->output->set_pagetitle($this->gettext('calendar'));
        $this->rc->output->set_env('mp_dav', ['home' => $pass['home'], 'token' => $pass['token'],
            'renew' => './?_task=calendar&_action=token', 'send' => './?_task=calendar&_action=invite', 'incoming' => $this->invitation(),
            'addresses' => array_column($this->rc->user->list_emails(), 'email'), 'language' => substr($_SESSION['language'] ?? 'en', 0, 2)]);
        $this->rc->output->add_handler('mailportalcalendar', function () {
            return html::tag('iframe', ['id' => 'mailportal-calendar', 'title' => $this->gettext('calendar'), 'src' => '/cal/',
                'style' => 'border:0;flex:1;width:100%'], '', ['style', 'src', 'title', 'id']);
        });
        $this->rc->output->send('mailportal.calendar');
    }

    public function send_pass()
    {
        $this->rc->request_security_check(rcube_utils::INPUT_POST);
        header('Content-Type: application/json');
        header('Cache-Control: no-store');
        echo json_encode(['token' => $this->pass()['token']]);
        exit;
    }

    // ---- invitations: a message that has one leads to the calendar, which looks at it and answers by mail

    public function offer_invitation($args)
    {
        foreach ($args['message']->mime_parts ?? [] as $id => $part) {
            if ($part->mimetype == 'text/calendar') {
                $link = $this->rc->url(['task' => 'calendar', '_uid' => $args['message']->uid, '_mbox' => $args['message']->folder, '_part' => $id]);
                $args['content'][] = html::div('boxinformation', html::a(['href' => $link, 'target' => '_top', 'class' => 'mailportal-invitation'],
                    rcube::Q($this->gettext('open_invitation'))));
                break;
            }
        }
        return $args;
    }

    /** The part of a message that the calendar was opened for; null: for none. */
    private function invitation()
    {
        $uid = rcube_utils::get_input_string('_uid', rcube_utils::INPUT_GET);
        $part = rcube_utils::get_input_string('_part', rcube_utils::INPUT_GET);
        if (!ctype_digit($uid) || $part === '') {
            return null;
        }
        $message = new rcube_message($uid, rcube_utils::get_input_string('_mbox', rcube_utils::INPUT_GET));
        $known = isset($message->mime_parts[$part]) && $message->mime_parts[$part]->mimetype == 'text/calendar';
        $text = $known ? $message->get_part_body($part, true, self::CALENDAR_MAX) : null;
        return is_string($text) ? $text : null;
    }

    // As POST /me/invitations of the portal takes it; Postfix counts it among the user's mail.
    public function send_invitation()
    {
        $this->rc->request_security_check(rcube_utils::INPUT_POST);
        $in = json_decode((string) file_get_contents('php://input', false, null, 0, 2 * self::CALENDAR_MAX), true);
        $to = array_filter((array) ($in['recipients'] ?? []), function ($address) { return is_string($address) && rcube_utils::check_email($address, false); });
        $method = $in['itip_method'] ?? '';
        $sent = $to && count($to) <= 100 && in_array($method, ['request', 'reply', 'cancel'], true) && is_string($in['calendar'] ?? null)
            && $this->mail($method, array_values($to), (string) ($in['subject'] ?? ''), (string) ($in['text'] ?? ''), $in['calendar']);
        http_response_code($sent ? 200 : 502);
        header('Content-Type: application/json');
        echo json_encode($sent ? new stdClass() : ['title' => $this->gettext('not_sent')]);
        exit;
    }

    private function mail($method, $to, $subject, $text, $calendar)
    {
        $from = $this->rc->get_user_name();
        $mime = new Mail_mime("\r\n");
        foreach (['head_charset' => 'UTF-8', 'text_charset' => 'UTF-8', 'text_encoding' => 'base64', 'head_encoding' => 'base64'] as $name => $value) {
            $mime->setParam($name, $value);
        }
        $mime->setTXTBody($text === '' ? $subject : $text);
        $mime->setCalendarBody(str_replace("\n", "\r\n", $calendar), false, false, strtoupper($method), 'UTF-8', 'base64');
        $line = preg_replace('/[\x00-\x1f\x7f]+/', ' ', $subject);
        $mime->headers(['Date' => $this->rc->user_date(), 'From' => $from, 'To' => implode(', ', $to), 'Subject' => $line,
            'Message-ID' => $this->rc->gen_message_id($from)], true);
        $error = $file = null;
        return $this->rc->deliver_message($mime, $from, $to, $error, $file);
    }
}
