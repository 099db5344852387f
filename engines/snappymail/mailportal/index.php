<?php
// SPDX-License-Identifier: GPL-3.0-or-later
// Mail Portal in SnappyMail: a token of the portal is posted to ?MailPortal and redeemed for a ticket, whose secret opens mailbox and
// contacts (src/hooks/sso.h); contacts are kept in step with CardDAV; logging out ends the ticket.
class MailportalPlugin extends \RainLoop\Plugins\AbstractPlugin
{
    const NAME = 'Mail Portal';
    const VERSION = '1.0';
    const RELEASE = '2026-11-22';
    const REQUIRED = '2.36.0';
    const CATEGORY = 'Login';
    const LICENSE = 'GPL-3.0-or-later';
    const DESCRIPTION = 'Sign-in from Mail Portal';

    public function Init() : void
    {
        $this->addPartHook('MailPortal', 'SignIn');
        $this->addHook('json.before-Logout', 'SignOut');
    }

    // A page of somebody else could bring a token of his own, and the user would write into his mailbox.
    public function SignIn() : bool
    {
        $actions = \RainLoop\Api::Actions();
        $actions->Http()->ServerNoCache();
        $token = $_POST['_mp_token'] ?? '';
        if (is_string($token) && $token !== '' && ($_SERVER['HTTP_ORIGIN'] ?? '') === MAILPORTAL_ORIGIN) {
            $grant = $this->ask('redeem', ['token' => $token, 'aud' => 'snappymail', 'ip' => $_SERVER['REMOTE_ADDR'] ?? '']);
            $grant === null || $this->open($actions, $grant);
        }
        \MailSo\Base\Http::Location('./');
        return true;
    }

    private function open($actions, array $grant) : void
    {
        try {
            $account = $actions->LoginProcess($grant['user'], new \SnappyMail\SensitiveString($grant['secret']));
            $actions->setContactsSyncData($account, ['Mode' => 1, 'User' => $grant['user'], 'Password' => $grant['secret'],
                'Url' => MAILPORTAL_DAV . '/' . $grant['user'] . '/contacts/']);
        } catch (\Throwable $e) {
            error_log('mailportal: ' . $e->getMessage());
        }
    }

    public function SignOut() : void
    {
        $account = \RainLoop\Api::Actions()->getMainAccountFromToken(false);
        if ($account) {
            $this->ask('revoke', ['user' => $account->Email(), 'secret' => $account->ImapPass()]);
        }
    }

    private function ask(string $what, array $question) : ?array
    {
        $curl = curl_init("http://portal/internal/sso/$what");
        curl_setopt_array($curl, [CURLOPT_UNIX_SOCKET_PATH => MAILPORTAL_SOCKET, CURLOPT_POST => true, CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 5, CURLOPT_HTTPHEADER => ['Content-Type: application/json'], CURLOPT_POSTFIELDS => json_encode($question)]);
        $answer = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        curl_close($curl);
        if ($status !== 200 && $status !== 403) {
            error_log("mailportal: $what: $status");
        }
        return $status === 200 ? json_decode($answer, true) : null;
    }
}
