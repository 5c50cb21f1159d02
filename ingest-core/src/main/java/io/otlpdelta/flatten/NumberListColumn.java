package io.otlpdelta.flatten;

import io.otlpdelta.column.ListColumn;
import io.otlpdelta.column.NumberColumn;

/** A column of lists of whole numbers. */
final class NumberListColumn {
  private final ListColumn list;
  private final NumberColumn element;

  NumberListColumn(ListColumn list) {
    this.list = list;
    this.element = (NumberColumn) list.element();
  }

  void add(LongList numbers) {
    if (numbers.size() == 0) {
      list.addEmpty(0);
    }
    for (int i = 0; i < numbers.size(); i++) {
      element.add(i == 0 ? 0 : list.repetition(), numbers.at(i));
    }
  }
}
