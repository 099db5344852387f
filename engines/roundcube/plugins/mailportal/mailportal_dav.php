<?php
// SPDX-License-Identifier: GPL-3.0-or-later
// A small CardDAV client (RFC 6352): the address books in the user's home, those shared with him too, and their cards.
class mailportal_dav
{
    private $base;
    private $user;
    private $path; // of the base
    private $options;

    /** $address: where the server of $base is, whatever DNS says; $certificate: file with its certificate */
    public function __construct($base, $address, $certificate, $user, $password)
    {
        $url = parse_url($base);
        $port = $url['port'] ?? 443;
        $this->base = substr($base, 0, -strlen($url['path']));
        $this->path = $url['path'];
        $this->user = $user;
        $this->options = [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 30, CURLOPT_HTTPAUTH => CURLAUTH_BASIC,
            CURLOPT_USERPWD => "$user:$password", CURLOPT_CAINFO => $certificate,
            CURLOPT_RESOLVE => ["{$url['host']}:$port:$address"], CURLOPT_PROTOCOLS => CURLPROTO_HTTPS];
    }

    /** @return array [status, body, ETag]; status 0: no answer */
    public function ask($method, $href, $body = null, $headers = [])
    {
        $etag = null;
        $curl = curl_init($this->base . $href);
        curl_setopt_array($curl, $this->options + [CURLOPT_CUSTOMREQUEST => $method, CURLOPT_HTTPHEADER => $headers,
            CURLOPT_HEADERFUNCTION => function ($curl, $line) use (&$etag) {
                if (stripos($line, 'etag:') === 0) {
                    $etag = trim(substr($line, 5));
                }
                return strlen($line);
            }]);
        if ($body !== null) {
            curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
        }
        $answer = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        if ($answer === false || $status >= 500) {
            rcube::raise_error(['code' => 600, 'message' => "mailportal: $method: $status " . curl_error($curl)], true, false);
        }
        curl_close($curl);
        return [$status, (string) $answer, $etag];
    }

    /** @return array id => {id, href, name, etag, write} */
    public function books()
    {
        $home = "$this->path/" . str_replace('%40', '@', rawurlencode(str_replace('/', '%2F', $this->user))) . '/';
        [, $xml] = $this->ask('PROPFIND', $home, '<propfind xmlns="DAV:"><prop><resourcetype/><displayname/>'
            . '<current-user-privilege-set/><getetag/></prop></propfind>', ['Depth: 1', 'Content-Type: application/xml']);
        $books = [];
        foreach ($this->responses($xml) as [$find, $node]) {
            if ($find->query('.//d:resourcetype/c:addressbook', $node)->length == 0) {
                continue;
            }
            $href = $find->evaluate('string(d:href)', $node);
            $id = 'mp' . substr(md5($href), 0, 12);
            $books[$id] = ['id' => $id, 'href' => $href, 'name' => $find->evaluate('string(.//d:displayname)', $node) ?: 'Contacts',
                'etag' => $find->evaluate('string(.//d:getetag)', $node),
                'write' => $find->query('.//d:privilege/d:write-content|.//d:privilege/d:write|.//d:privilege/d:all', $node)->length > 0];
        }
        return $books;
    }

    /** @return array href => [ETag, vCard] of a book; null when it could not be read */
    public function cards($href)
    {
        [$status, $xml] = $this->ask('REPORT', $href, '<c:addressbook-query xmlns:c="urn:ietf:params:xml:ns:carddav" xmlns="DAV:">'
            . '<prop><getetag/><c:address-data/></prop></c:addressbook-query>', ['Depth: 1', 'Content-Type: application/xml']);
        if ($status != 207) {
            return null;
        }
        $cards = [];
        foreach ($this->responses($xml) as [$find, $node]) {
            $card = $find->evaluate('string(.//c:address-data)', $node);
            if ($card !== '') {
                $cards[$find->evaluate('string(d:href)', $node)] = [$find->evaluate('string(.//d:getetag)', $node), $card];
            }
        }
        return $cards;
    }

    private function responses($xml)
    {
        $document = new DOMDocument();
        if ($xml === '' || !$document->loadXML($xml, LIBXML_NONET | LIBXML_NOERROR | LIBXML_NOWARNING | LIBXML_PARSEHUGE)) {
            return;
        }
        $find = new DOMXPath($document);
        $find->registerNamespace('d', 'DAV:');
        $find->registerNamespace('c', 'urn:ietf:params:xml:ns:carddav');
        foreach ($find->query('/d:multistatus/d:response') as $node) {
            yield [$find, $node];
        }
    }
}
