<?php
// SPDX-License-Identifier: Apache-2.0
define('APP_VERSION', '9.9.9');
define('APP_INDEX_ROOT_PATH', __DIR__ . DIRECTORY_SEPARATOR);
include APP_INDEX_ROOT_PATH . 'snappymail/v/' . APP_VERSION . '/include.php';
