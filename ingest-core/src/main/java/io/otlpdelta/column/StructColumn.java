package io.otlpdelta.column;

import java.util.List;

/**
 * A struct. A struct that is there gets a value or a null in each of its {@link #field fields}.
 *
 * <p>Rows without the struct, and rows that repeat the one before, are only counted until something
 * else is added: most rows of a metrics table lack four of the five kinds of points, and the
 * resource of a row is nearly always that of the row before.
 */
public final class StructColumn extends Column {
  private final List<Column> fields;
  private final List<ValueColumn> leaves;
  private int waitingNulls;
  private int waitingRepeats;

  /**
   * Makes a struct.
   *
   * @param fields by their positions in the documented struct
   */
  StructColumn(int definition, List<Column> fields, List<ValueColumn> leaves) {
    super(definition);
    this.fields = List.copyOf(fields);
    this.leaves = List.copyOf(leaves);
  }

  /** The field at a position of the documented struct. Call {@link #begin} before adding to it. */
  public Column field(int position) {
    return fields.get(position);
  }

  /** Must be called before the fields of a struct that is there get their values. */
  public void begin() {
    settle();
  }

  @Override
  public void addNull(int repetition, int definition) {
    if (repetition == 0 && definition == 0) {
      if (waitingRepeats > 0) {
        settle();
      }
      waitingNulls++;
      return;
    }
    settle();
    for (ValueColumn leaf : leaves) {
      leaf.addNulls(1, repetition, definition);
    }
  }

  /**
   * Adds the struct of the last row again, for a struct at the top of the table.
   *
   * @return false when a leaf does not hold the last row any more; nothing was added then
   */
  public boolean addRepeat() {
    if (waitingRepeats == 0) {
      settle();
      for (ValueColumn leaf : leaves) {
        if (!leaf.holdsLastRow()) {
          return false;
        }
      }
    }
    waitingRepeats++;
    return true;
  }

  /** Hands what was only counted to the leaves. */
  void settle() {
    if (waitingNulls > 0) {
      for (ValueColumn leaf : leaves) {
        leaf.addNulls(waitingNulls, 0, 0);
      }
      waitingNulls = 0;
    }
    if (waitingRepeats > 0) {
      for (ValueColumn leaf : leaves) {
        leaf.repeatLastRow(waitingRepeats);
      }
      waitingRepeats = 0;
    }
  }
}
