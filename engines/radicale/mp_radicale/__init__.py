# SPDX-License-Identifier: GPL-3.0-or-later
"""What Mail Portal adds to Radicale 3.1.8: auth, rights, storage. They are part of it, so they have its licence."""
