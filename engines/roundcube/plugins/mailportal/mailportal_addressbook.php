<?php
// SPDX-License-Identifier: GPL-3.0-or-later
// One CardDAV address book as Roundcube wants it. Groups are cards of their own, as Apple's programs write them (vCard 3).
// What is read of a book is kept in Roundcube's cache under the book's ETag: while it is unchanged, nothing is read again.
class mailportal_addressbook extends rcube_addressbook
{
    private const CHUNK = 1000; // records of one cache entry, which has a limit

    public $primary_key = 'ID';
    public $groups = true;
    public $undelete = false;
    public $ready = true;
    public $coltypes = ['name', 'firstname', 'surname', 'middlename', 'prefix', 'suffix', 'nickname', 'jobtitle', 'organization',
        'department', 'email', 'phone', 'address', 'birthday', 'website', 'notes', 'photo'];
    private $dav;
    private $book;
    private $filter;         // ids that a search has found; null: no search
    private $result;
    private $records;        // id => fields, with _etag and _uid
    private $group_cards;    // id => {name, members: UIDs, etag}
    private $changed = false; // by us, in this request: the book's ETag is no longer known

    public function __construct($dav, $book)
    {
        $this->dav = $dav;
        $this->book = $book;
        $this->readonly = !$book['write'];
    }

    public function get_name()
    {
        return $this->book['name'];
    }

    public function set_search_set($filter): void
    {
        $this->filter = $filter;
    }

    public function get_search_set()
    {
        return $this->filter;
    }

    public function get_result()
    {
        return $this->result;
    }

    public function reset(): void
    {
        $this->result = null;
        $this->filter = null;
    }

    // ---- reading

    /** An id is an href, in letters that a page can hold. */
    private static function id($href)
    {
        return rtrim(strtr(base64_encode($href), '+/', '-_'), '=');
    }

    /** Only of this book. */
    private function href($id)
    {
        $href = (string) base64_decode(strtr($id, '-_', '+/'));
        $name = substr($href, strlen($this->book['href']));
        return strpos($href, $this->book['href']) === 0 && $name !== '' && strpos($name, '/') === false ? $href : null;
    }

    /** Values of a property that rcube_vcard does not know. */
    private static function values($card, $property)
    {
        $unfolded = preg_replace('/\r?\n[ \t]/', '', $card);
        preg_match_all('/^(?:[\w-]+\.)?' . preg_quote($property, '/') . '(?:;[^:\r\n]*)?:(.*?)\r?$/mi', $unfolded, $found);
        return array_map('trim', $found[1]);
    }

    private static function is_group($card)
    {
        $kinds = array_merge(self::values($card, 'KIND'), self::values($card, 'X-ADDRESSBOOKSERVER-KIND'));
        return in_array('group', array_map('strtolower', $kinds));
    }

    private static function uid($card)
    {
        return self::bare(self::values($card, 'UID')[0] ?? '');
    }

    /** UIDs without what may stand before them. */
    private static function bare($uids)
    {
        return preg_replace('/^urn:uuid:/i', '', $uids);
    }

    private static function group($card, $etag)
    {
        $members = array_merge(self::values($card, 'MEMBER'), self::values($card, 'X-ADDRESSBOOKSERVER-MEMBER'));
        return ['name' => (new rcube_vcard($card))->displayname, 'etag' => $etag,
            'members' => self::bare($members)];
    }

    /** Pictures stay where they are until one contact is looked at. */
    private static function record($card, $etag, $id)
    {
        $record = (new rcube_vcard($card))->get_assoc();
        unset($record['photo']);
        $record += ['ID' => $id, '_etag' => $etag, '_uid' => self::uid($card)];
        if (empty($record['name'])) {
            $record['name'] = rcube_addressbook::compose_display_name($record);
        }
        return $record;
    }

    private function load()
    {
        if ($this->records !== null) {
            return;
        }
        if ($this->changed || !$this->load_remembered()) {
            $this->load_from_server();
        }
    }

    private function load_from_server()
    {
        $this->records = $this->group_cards = [];
        $cards = $this->dav->cards($this->book['href']);
        if ($cards === null) {
            return;
        }
        foreach ($cards as $href => [$etag, $card]) {
            $id = self::id($href);
            if (self::is_group($card)) {
                $this->group_cards[$id] = self::group($card, $etag);
            } else {
                $this->records[$id] = self::record($card, $etag, $id);
            }
        }
        uasort($this->records, function ($a, $b) { return strcasecmp($a['name'], $b['name']); });
        uasort($this->group_cards, function ($a, $b) { return strcasecmp($a['name'], $b['name']); });
        $this->remember();
    }

    private function cache()
    {
        return rcube::get_instance()->get_cache('mailportal', 'db', '1d');
    }

    private function remember()
    {
        if ($this->changed) {
            return;
        }
        $chunks = array_chunk($this->records, self::CHUNK, true);
        foreach ($chunks as $i => $chunk) {
            $this->cache()->set("book.{$this->book['id']}.$i", ['etag' => $this->book['etag'], 'records' => $chunk]);
        }
        $this->cache()->set("book.{$this->book['id']}", ['etag' => $this->book['etag'], 'chunks' => count($chunks),
            'groups' => $this->group_cards]);
    }

    private function load_remembered()
    {
        $head = $this->cache()->get("book.{$this->book['id']}");
        if (!$head || $head['etag'] !== $this->book['etag']) {
            return false;
        }
        $records = [];
        for ($i = 0; $i < $head['chunks']; $i++) {
            $chunk = $this->cache()->get("book.{$this->book['id']}.$i");
            if (!$chunk || $chunk['etag'] !== $this->book['etag']) {
                return false;
            }
            $records += $chunk['records'];
        }
        $this->records = $records;
        $this->group_cards = $head['groups'];
        return true;
    }

    private function shown()
    {
        $this->load();
        $records = $this->records;
        if ($this->group_id) {
            $members = array_flip($this->group_cards[$this->group_id]['members'] ?? []);
            $records = array_filter($records, function ($record) use ($members) { return isset($members[$record['_uid']]); });
        }
        return is_array($this->filter) ? array_intersect_key($records, array_flip($this->filter)) : $records;
    }

    public function count()
    {
        return new rcube_result_set(count($this->shown()), ($this->list_page - 1) * $this->page_size);
    }

    public function list_records($cols = null, $subset = 0, $nocount = false)
    {
        $shown = $this->shown();
        $first = ($this->list_page - 1) * $this->page_size;
        $slice = $subset < 0 ? array_slice($shown, max(0, $first + $this->page_size + $subset), -$subset)
            : array_slice($shown, $first, $subset ?: $this->page_size);
        $this->result = new rcube_result_set(count($shown), $first);
        foreach ($slice as $record) {
            $this->result->add($record);
        }
        return $this->result;
    }

    /** Does a field of the record, or of '*' any, match? */
    private function field_matches($record, $field, $value, $mode)
    {
        foreach ($record as $key => $values) {
            $name = explode(':', $key)[0];
            if ($name[0] == '_' || ($field != '*' && $name != $field)) {
                continue;
            }
            foreach ((array) $values as $text) {
                $text = is_array($text) ? implode(' ', $text) : $text;
                if (is_string($text) && $this->compare_search_value($name, $text, mb_strtolower($value), $mode)) {
                    return true;
                }
            }
        }
        return false;
    }

    private function matches($record, $fields, $value, $mode)
    {
        if ($fields[0] === $this->primary_key) {
            return in_array($record['ID'], is_array($value) ? $value : explode(self::SEPARATOR, $value));
        }
        if (!is_array($value)) { // one text, in any of the fields
            foreach ($fields as $field) {
                if ($this->field_matches($record, $field, $value, $mode)) {
                    return true;
                }
            }
            return false;
        }
        foreach ($fields as $i => $field) { // a text for each field
            if (!$this->field_matches($record, $field, $value[$i], $mode)) {
                return false;
            }
        }
        return true;
    }

    private static function has_all($record, $required)
    {
        foreach ((array) $required as $field) {
            if (!array_filter(rcube_addressbook::get_col_values($field, $record, true))) {
                return false;
            }
        }
        return true;
    }

    public function search($fields, $value, $mode = 0, $select = true, $nocount = false, $required = [])
    {
        $found = [];
        foreach ($this->shown() as $id => $record) {
            if ($this->matches($record, (array) $fields, $value, $mode) && self::has_all($record, $required)) {
                $found[] = $id;
            }
        }
        $this->set_search_set($found);
        return $select ? $this->list_records() : ($this->result = $this->count());
    }

    public function get_record($id, $assoc = false)
    {
        $this->load();
        $record = $this->records[$id] ?? null;
        [$card] = $record === null ? [null] : $this->card($id);
        if ($card !== null) {
            $record = (new rcube_vcard($card))->get_assoc() + ['vcard' => $card] + $record;
        }
        $this->result = new rcube_result_set($record === null ? 0 : 1);
        if ($record !== null) {
            $this->result->add($record);
        }
        return $assoc ? $record : $this->result;
    }

    /** @return array [vCard, ETag], or [null, null] */
    private function card($id)
    {
        $href = $this->href($id);
        [$status, $card, $etag] = $href === null ? [404, '', null] : $this->dav->ask('GET', $href);
        return $status == 200 ? [$card, $etag] : [null, null];
    }

    // ---- writing

    /** What Roundcube's form says, laid over the card; what the form does not know stays. */
    private function vcard($data, $card)
    {
        $vcard = new rcube_vcard($card);
        $vcard->reset(self::replaced($data, $vcard->get_assoc())); // set() would add to what is there
        foreach ($data as $key => $values) {
            [$field, $type] = array_pad(explode(':', $key), 2, '');
            if (!in_array($field, $this->coltypes)) {
                continue;
            }
            foreach (self::is_list($values) ? $values : [$values] as $value) {
                if (!self::is_blank($value)) {
                    $vcard->set($field, $value, $type);
                }
            }
        }
        return $vcard->export(false);
    }

    /** Properties that the form has all of. Of ORG it has the first part alone, a picture only when it is new, no birthday without a year. */
    private static function replaced($data, $before)
    {
        $replaced = ['FN', 'N', 'NICKNAME', 'EMAIL', 'ADR', 'TEL', 'URL', 'NOTE', 'TITLE', 'X-DEPARTMENT'];
        if (isset($data['birthday']) || rcube_utils::anytodatetime($before['birthday'][0] ?? '')) {
            $replaced[] = 'BDAY';
        }
        if (self::is_blank($data['organization'] ?? null)) {
            $replaced[] = 'ORG';
        }
        if (isset($data['photo'])) {
            $replaced[] = 'PHOTO';
        }
        return $replaced;
    }

    private static function is_list($values)
    {
        return is_array($values) && array_keys($values) === array_keys(array_keys($values));
    }

    private static function is_blank($value)
    {
        return $value === null || trim(implode('', (array) $value)) === '';
    }

    private function put($href, $card, $condition)
    {
        if ($this->readonly) {
            $this->set_error(self::ERROR_READ_ONLY, 'errorsaving');
            return false;
        }
        [$status] = $this->dav->ask('PUT', $href, $card, ['Content-Type: text/vcard; charset=utf-8', $condition]);
        $this->forget();
        if ($status == 201 || $status == 204) {
            return true;
        }
        $this->set_error(self::ERROR_SAVING, 'errorsaving');
        return false;
    }

    private function forget()
    {
        $this->records = $this->group_cards = null;
        $this->changed = true;
    }

    private function put_new($card, $uid)
    {
        $href = "{$this->book['href']}$uid.vcf";
        return $this->put($href, $card, 'If-None-Match: *') ? self::id($href) : false;
    }

    private static function new_uid()
    {
        return preg_replace('/^(.{8})(.{4})(.{4})(.{4})(.{12})$/', '$1-$2-$3-$4-$5', bin2hex(random_bytes(16)));
    }

    public function insert($data, $check = false)
    {
        $uid = self::new_uid();
        // without N of its own rcube_vcard swaps given name and surname
        $card = $this->vcard($data, "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:$uid\r\nN:;;;;\r\nEND:VCARD");
        if (self::uid($card) === '') {
            $card = preg_replace('/^END:VCARD/m', "UID:$uid\r\nEND:VCARD", $card, 1);
        }
        return $this->put_new($card, $uid);
    }

    public function update($id, $data)
    {
        [$card, $etag] = $this->card($id);
        return $card !== null && $this->put($this->href($id), $this->vcard($data, $card), "If-Match: $etag");
    }

    public function delete($ids, $force = true)
    {
        $n = 0;
        foreach (is_array($ids) ? $ids : explode(self::SEPARATOR, $ids) as $id) {
            $href = $this->href($id);
            [$status] = $href === null || $this->readonly ? [403] : $this->dav->ask('DELETE', $href);
            $n += $status == 200 || $status == 204;
        }
        $this->forget();
        return $n;
    }

    // ---- groups

    public function set_group($id): void
    {
        $this->group_id = $id;
    }

    private function find_group($id)
    {
        $this->load();
        return $this->group_cards[$id] ?? null;
    }

    public function list_groups($search = null, $mode = 0)
    {
        $this->load();
        $groups = [];
        foreach ($this->group_cards as $id => $group) {
            if ($search === null || $search === '' || $this->compare_search_value('name', $group['name'], mb_strtolower($search), $mode)) {
                $groups[] = ['ID' => $id, 'name' => $group['name']];
            }
        }
        return $groups;
    }

    public function get_group($id)
    {
        $group = $this->find_group($id);
        return $group === null ? null : ['ID' => $id, 'name' => $group['name']];
    }

    private static function name_lines($name)
    {
        $text = strtr($name, ['\\' => '\\\\', ',' => '\\,', ';' => '\\;', "\r" => '', "\n" => ' ']);
        return ["FN:$text", "N:$text;;;;"];
    }

    /** The card without the lines that $is_gone(property, value) is true of, and with some more; the others stay as they are. */
    private static function with_lines($card, $is_gone, $more)
    {
        $lines = preg_split('/\r?\n/', trim(preg_replace('/\r?\n[ \t]/', '', $card)));
        $kept = array_filter($lines, function ($line) use ($is_gone) {
            return !preg_match('/^(?:[\w-]+\.)?([\w-]+)(?:;[^:]*)?:(.*)$/', $line, $part) || !$is_gone(strtoupper($part[1]), trim($part[2]));
        });
        array_splice($kept, -1, 0, $more); // before END
        return implode("\r\n", $kept) . "\r\n";
    }

    private function change_group($id, $is_gone, $more)
    {
        [$card, $etag] = $this->card($id);
        return $card !== null && $this->put($this->href($id), self::with_lines($card, $is_gone, $more($card)), "If-Match: $etag");
    }

    private static function member_lines($card, $uids)
    {
        $property = self::values($card, 'KIND') ? 'MEMBER' : 'X-ADDRESSBOOKSERVER-MEMBER'; // vCard 4, or Apple's vCard 3
        return array_map(function ($uid) use ($property) {
            return "$property:" . (strpos($uid, ':') === false ? 'urn:uuid:' : '') . $uid;
        }, $uids);
    }

    public function create_group($name)
    {
        $uid = self::new_uid();
        $lines = array_merge(['BEGIN:VCARD', 'VERSION:3.0', "UID:$uid"], self::name_lines($name), ['X-ADDRESSBOOKSERVER-KIND:group', 'END:VCARD', '']);
        $id = $this->put_new(implode("\r\n", $lines), $uid);
        return $id === false ? false : ['id' => $id, 'name' => $name];
    }

    public function rename_group($id, $name, &$new_id)
    {
        $is_gone = function ($property) { return in_array($property, ['FN', 'N']); };
        $more = function () use ($name) { return self::name_lines($name); };
        return $this->find_group($id) !== null && $this->change_group($id, $is_gone, $more) ? $name : false;
    }

    public function delete_group($id)
    {
        return $this->find_group($id) !== null && $this->delete([$id]) == 1;
    }

    private function uids($ids)
    {
        $this->load();
        $uids = [];
        foreach (is_array($ids) ? $ids : explode(self::SEPARATOR, $ids) as $id) {
            $uids[] = $this->records[$id]['_uid'] ?? '';
        }
        return array_filter($uids);
    }

    public function add_to_group($id, $ids)
    {
        $group = $this->find_group($id);
        $new = $group === null ? [] : array_diff($this->uids($ids), $group['members']);
        $is_gone = function () { return false; };
        $more = function ($card) use ($new) { return self::member_lines($card, $new); };
        return $new && $this->change_group($id, $is_gone, $more) ? count($new) : 0;
    }

    public function remove_from_group($id, $ids)
    {
        $group = $this->find_group($id);
        $gone = $group === null ? [] : array_intersect($this->uids($ids), $group['members']);
        $is_gone = function ($property, $value) use ($gone) {
            return in_array($property, ['MEMBER', 'X-ADDRESSBOOKSERVER-MEMBER']) && in_array(self::bare($value), $gone);
        };
        return $gone && $this->change_group($id, $is_gone, function () { return []; }) ? count($gone) : 0;
    }

    public function get_record_groups($id)
    {
        $this->load();
        $uid = $this->records[$id]['_uid'] ?? null;
        $groups = [];
        foreach ($this->group_cards as $group => $card) {
            if (in_array($uid, $card['members'])) {
                $groups[$group] = $card['name'];
            }
        }
        return $groups;
    }
}
