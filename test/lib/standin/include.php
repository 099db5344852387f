<?php
// SPDX-License-Identifier: Apache-2.0
// A stand-in for SnappyMail: what the portal's plug-in sees of it, signed in by IMAP as default.json says, and a page that tells whose
// mailbox and which contacts it can open.
namespace RainLoop\Plugins {
    abstract class AbstractPlugin
    {
        public array $parts = [], $hooks = [];
        protected function addPartHook(string $name, string $method) : void { $this->parts[$name] = $method; }
        protected function addHook(string $name, string $method) : void { $this->hooks[$name] = $method; }
    }
}
namespace SnappyMail {
    class SensitiveString
    {
        public function __construct(private string $text) {}
        public function getValue() : string { return $this->text; }
    }
}
namespace MailSo\Base {
    class Http
    {
        public static function Location(string $url) : void { header("Location: $url", true, 302); }
    }
}
namespace RainLoop {
    class Api
    {
        private static ?\StandIn $actions = null;
        public static function Actions() : \StandIn { return self::$actions ??= new \StandIn(); }
    }
}
namespace {
    include_once APP_INDEX_ROOT_PATH . 'include.php';

    class Account
    {
        public function __construct(public string $user, public string $secret) {}
        public function Email() : string { return $this->user; }
        public function ImapPass() : string { return $this->secret; }
    }

    class StandIn
    {
        public function Http() : self { return $this; }
        public function ServerNoCache() : void { header('Cache-Control: no-store'); }

        public function LoginProcess(string $user, \SnappyMail\SensitiveString $secret) : Account
        {
            if (!$this->opens($user, $secret->getValue())) {
                throw new RuntimeException('IMAP refuses');
            }
            $account = new Account($user, $secret->getValue());
            $this->keep('standin', base64_encode(json_encode($account)));
            return $account;
        }

        public function getMainAccountFromToken(bool $throw = true) : ?Account
        {
            $kept = json_decode(base64_decode($_COOKIE['standin'] ?? ''), true);
            return $kept ? new Account($kept['user'], $kept['secret']) : null;
        }

        public function setContactsSyncData(Account $account, array $data) : bool
        {
            return file_put_contents(APP_DATA_FOLDER_PATH . "sync-$account->user", json_encode($data)) > 0;
        }

        public function opens(string $user, string $secret) : bool
        {
            $server = json_decode(file_get_contents(APP_DATA_FOLDER_PATH . '_data_/_default_/domains/default.json'), true)['IMAP'];
            $imap = stream_socket_client("tcp://{$server['host']}:{$server['port']}", $errno, $why, 5);
            fgets($imap);
            fwrite($imap, "a LOGIN \"$user\" \"$secret\"\r\n");
            do {
                $line = fgets($imap);
            } while ($line !== false && !str_starts_with($line, 'a '));
            return is_string($line) && str_starts_with($line, 'a OK');
        }

        public function contacts(string $user) : string
        {
            $sync = json_decode(file_get_contents(APP_DATA_FOLDER_PATH . "sync-$user"), true);
            $curl = curl_init($sync['Url']);
            curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_USERPWD => "{$sync['User']}:{$sync['Password']}",
                CURLOPT_SSL_VERIFYPEER => false, CURLOPT_SSL_VERIFYHOST => 0]);
            preg_match_all('/^FN:(.*)\r$/m', (string) curl_exec($curl), $names);
            return implode(', ', $names[1]);
        }

        public function keep(string $name, string $value) : void
        {
            setcookie($name, $value, ['path' => '/snappymail/', 'secure' => true, 'httponly' => true, 'samesite' => 'Lax']);
        }
    }

    require APP_DATA_FOLDER_PATH . '_data_/_default_/plugins/mailportal/index.php';
    $told = parse_ini_file(APP_DATA_FOLDER_PATH . '_data_/_default_/configs/application.ini', true);
    $plugin = new MailportalPlugin();
    $plugin->Init();
    $actions = \RainLoop\Api::Actions();
    $query = $_SERVER['QUERY_STRING'];
    $site = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? 'none';
    if ($query !== '' && !in_array($site, ['same-origin', 'none'], true)) {
        http_response_code(403);
        exit("Sec-Fetch-Site: $site");
    }
    if (isset($plugin->parts[$query])) {
        $plugin->{$plugin->parts[$query]}();
        exit;
    }
    $account = $actions->getMainAccountFromToken(false);
    if ($query === 'Logout') {
        $plugin->{$plugin->hooks['json.before-Logout']}();
        $actions->keep('standin', '');
        \MailSo\Base\Http::Location($told['labs']['custom_logout_link']);
        exit;
    }
    header('Content-Type: text/html; charset=utf-8');
    $user = $account !== null && $actions->opens($account->user, $account->secret) ? $account->user : null;
    echo '<!doctype html><title>Stand-in ' . APP_VERSION . '</title><p id="user">', htmlspecialchars($user ?? 'nobody'), '</p><p id="contacts">',
        $user === null ? '' : htmlspecialchars($actions->contacts($user)), '</p><a href="?Logout">Log out</a>';
}
