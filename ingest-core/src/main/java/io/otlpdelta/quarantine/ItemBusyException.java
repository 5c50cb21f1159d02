package io.otlpdelta.quarantine;

import java.io.IOException;

/** Another process works on the item. The message is for the admin. */
public final class ItemBusyException extends IOException {
  ItemBusyException(ItemId id) {
    super("item " + id + " is being replayed or discarded by another process; wait for its end");
  }
}
