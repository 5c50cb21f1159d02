package io.otlpdelta.server.cli;

import java.util.List;

/**
 * What to paste where.
 *
 * @param blocks texts for files or shells, in order
 * @param notes what whoever pastes them should know
 */
record ClientSettings(List<Block> blocks, List<String> notes) {
  ClientSettings {
    blocks = List.copyOf(blocks);
    notes = List.copyOf(notes);
  }

  /** One text and the place it belongs to. */
  record Block(String place, String text) {}
}
