// SPDX-License-Identifier: GPL-3.0-or-later
// Roundcube has no command for a task that it does not know.
window.rcmail && rcmail.addEventListener('init', function () {
  rcmail.register_command('calendar', function () { rcmail.switch_task('calendar'); }, true);
});
