/**
 * Where entries of tables that cannot be written wait for an admin. Before: {@code delta}; after:
 * {@code maintenance}.
 *
 * <p>An item is one folder, {@code <data-dir>/quarantine/<item id>}: {@code entries} as the journal
 * had them, and {@code item.json} that says what they are and why they are there. The server makes
 * items; a command line beside it, or without it, replays and discards them. Nothing else deletes
 * entries, and {@code item.json} stays for ever: it says that the entries below its last position
 * are settled, and who took them.
 */
@NullMarked
package io.otlpdelta.quarantine;

import org.jspecify.annotations.NullMarked;
